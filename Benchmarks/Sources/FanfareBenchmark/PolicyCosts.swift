import Fanfare
import FanfareJSON
import Foundation
import HTTPTypes
import Synchronization

/// What policies cost apart from any network: an answer of an open circuit breaker, and the memory of calls in flight.
struct PolicyCosts {
  let count: Int

  private let call = ServiceCall("nlp", ServiceRequest(method: .get, path: "/analyze"))

  private func client(_ transport: any Transport, _ policy: ServicePolicy) throws -> ServiceClient {
    try ServiceClient(
      transport: transport,
      services: ["nlp": Service("http://127.0.0.1:1", policy: policy)],
      observers: [CountingObserver()]
    )
  }

  /// CPU microseconds for each call that an open circuit breaker refuses, and for all else that such a call does.
  func openBreaker() async throws -> JSONValue {
    let policy = ServicePolicy {
      $0.retry = .never
      $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1, openDuration: .seconds(300))
    }
    let client = try client(RefusingTransport(), policy)
    let call = call
    _ = await client.call(call)
    for _ in 0..<10_000 { _ = await client.call(call) }
    let before = Usage.now().cpuSeconds
    for _ in 0..<count {
      guard await client.call(call).error?.code == .circuitOpen else { throw Unexpected() }
    }
    let microseconds = (Usage.now().cpuSeconds - before) * 1e6 / Double(count)
    return ["cpuMicrosecondsPerCall": .number(JSONNumber(microseconds))]
  }

  /// Bytes that each call in flight holds, its task included, from what the process has resident.
  ///
  /// - Parameter policy: the policy of the calls; `nil` measures tasks that wait for the transport alone.
  func memory(_ policy: ServicePolicy?) async throws -> JSONValue {
    let transport = ParkingTransport()
    let client = try client(transport, policy ?? .bare)
    let call = call
    let isAlone = policy == nil
    let request = TransportRequest(
      endpoint: try Endpoint(parsing: "http://127.0.0.1:1"),
      method: .get,
      target: "/analyze",
      deadline: SystemClock().now.advanced(by: .seconds(30))
    )
    func growth(_ count: Int) async -> Double {
      await withDiscardingTaskGroup { group in
        let before = Usage.megabytes()
        for _ in 0..<count {
          // Two tasks, since one with both in it would have the frames of both.
          if isAlone {
            group.addTask { _ = await transport.send(request) }
          } else {
            group.addTask { _ = await client.call(call) }
          }
        }
        while transport.parkedCount < count { await Task.yield() }
        let growth = Usage.megabytes() - before
        transport.release()
        return growth
      }
    }
    // A few first, for what is allocated only once.
    _ = await growth(100)
    return ["bytesPerCall": .number(JSONNumber(await growth(count) * 1_048_576 / Double(count)))]
  }

  private struct Unexpected: Error {}
}

/// Refuses every connection.
private struct RefusingTransport: Transport {
  func send(_ request: TransportRequest) async -> TransportReply {
    TransportReply(.failure(TransportError(.connectionRefused, "refused", requestMayHaveBeenSent: false)))
  }
}

/// Keeps every exchange until it is told to answer.
private final class ParkingTransport: Transport {
  private final class Exchange: TransportExchange {
    func cancel() {}
  }

  private static let reply = TransportReply(.success(ServiceResponse(status: .ok)))

  private let parked = Mutex<[@Sendable () -> Void]>([])

  var parkedCount: Int { parked.withLock { $0.count } }

  /// Waits as the HTTP transport does.
  func send(_ request: TransportRequest) async -> TransportReply {
    let exchange = Exchange()
    return await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        parked.withLock { $0.append { continuation.resume(returning: Self.reply) } }
      }
    } onCancel: {
      exchange.cancel()
    }
  }

  func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)? {
    parked.withLock { $0.append { recipient.exchangeEnded(request, with: Self.reply) } }
    return Exchange()
  }

  func release() {
    let waiting = parked.withLock { parked in
      defer { parked = [] }
      return parked
    }
    for answer in waiting { answer() }
  }
}
