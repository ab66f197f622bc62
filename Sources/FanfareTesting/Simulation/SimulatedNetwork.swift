public import Fanfare
public import HTTPTypes
internal import Synchronization

/// A transport to simulated endpoints.
///
/// It answers in simulated time, obeys deadlines and cancellation as a socket does, and counts what it is sent.
public final class SimulatedNetwork: Transport {
  /// What an endpoint was sent.
  public struct Traffic: Hashable, Sendable {
    /// The requests that reached it, answered or not.
    public var received = 0
    /// The requests that are with it now.
    public var running = 0
    /// The most that were with it at a time.
    public var mostRunning = 0
  }

  private struct Host {
    var endpoint: SimulatedEndpoint
    var traffic = Traffic()
    /// When each worker is free.
    var workers: [MonotonicInstant]
  }

  private struct State {
    var hosts: [Origin: Host] = [:]
    var targets: [String: Int] = [:]
  }

  /// Makes the answer to a request that is answered with a status.
  public typealias Answering = @Sendable (TransportRequest, HTTPResponse.Status) -> ServiceResponse

  private let simulation: Simulation
  private let answering: Answering?
  private let state = Mutex(State())

  /// Creates a network without endpoints.
  ///
  /// - Parameters:
  ///   - simulation: the run that it is part of.
  ///   - answering: makes the answers, when the requests arrive; by default a success has the endpoint's body, and what
  ///     fails has none.
  public init(_ simulation: Simulation, answering: Answering? = nil) {
    self.simulation = simulation
    self.answering = answering
  }

  /// Adds an endpoint, or changes how one behaves.
  ///
  /// - Parameters:
  ///   - url: its URL.
  ///   - endpoint: how it behaves.
  /// - Throws: `InvalidURL`.
  public func add(_ url: String, _ endpoint: SimulatedEndpoint) throws(InvalidURL) {
    let origin = try Endpoint(parsing: url).origin
    let idle = Array(repeating: MonotonicInstant(nanoseconds: 0), count: endpoint.workers ?? 0)
    state.withLock { state in
      let traffic = state.hosts[origin]?.traffic ?? Traffic()
      state.hosts[origin] = Host(endpoint: endpoint, traffic: traffic, workers: idle)
    }
  }

  /// What the endpoint at `url` was sent; nothing if there is no such endpoint.
  public func traffic(at url: String) -> Traffic {
    guard let origin = try? Endpoint(parsing: url).origin else { return Traffic() }
    return state.withLock { $0.hosts[origin]?.traffic ?? Traffic() }
  }

  /// How many requests are under way.
  public var runningCount: Int {
    state.withLock { $0.hosts.values.reduce(0) { $0 + $1.traffic.running } }
  }

  /// How often a request with this target reached an endpoint.
  public func deliveries(of target: String) -> Int {
    state.withLock { $0.targets[target] ?? 0 }
  }

  /// The simulation's executor.
  public func preferredExecutor() -> (any TaskExecutor)? { simulation.executor }

  /// Always: nothing of a simulation runs elsewhere.
  public var isOnPreferredExecutor: Bool { true }

  /// Answers a request as its endpoint does.
  public func send(_ request: TransportRequest) async -> TransportReply {
    await exchange(request).reply()
  }

  /// Begins to answer a request as its endpoint does.
  public func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)? {
    let exchange = exchange(request)
    exchange.report(request, overdueAt: due, to: recipient, on: simulation.executor)
    return exchange
  }

  private func exchange(_ request: TransportRequest) -> ForeseenExchange {
    let origin = request.endpoint.origin
    let now = simulation.clock.now
    let isCancelled = Task.isCancelled
    guard !isCancelled, let fate = arrive(request, at: now) else {
      let refused = failure(.connectionRefused, "\(origin) refused the connection", sent: false)
      let cancelled = failure(.cancelled, "cancelled", sent: false)
      return ForeseenExchange(
        end: now,
        ending: isCancelled ? cancelled : refused,
        cancelled: cancelled,
        clock: simulation.clock,
        onEnd: {}
      )
    }
    return ForeseenExchange(
      end: min(fate.answerAt, request.deadline),
      ending: outcome(of: fate, request),
      cancelled: failure(.cancelled, "cancelled", sent: true),
      clock: simulation.clock,
      onEnd: { self.leave(origin) }
    )
  }

  private func outcome(of fate: Fate, _ request: TransportRequest) -> TransportReply {
    guard fate.answerAt <= request.deadline else {
      return failure(.deadlineExceeded, "the deadline passed", sent: true)
    }
    switch fate.failure {
    case nil:
      let headers: HTTPFields = [.contentType: "application/json"]
      let response =
        answering?(request, .ok) ?? ServiceResponse(status: .ok, headers: headers, body: fate.body)
      return TransportReply(.success(response))
    case .answers(let code):
      let status = HTTPResponse.Status(code: code)
      return TransportReply(.success(answering?(request, status) ?? ServiceResponse(status: status)))
    case .resets, .hangs, .refuses:
      return failure(.connectionLost, "the connection was closed before the answer was complete", sent: true)
    }
  }

  private struct Fate {
    let answerAt: MonotonicInstant
    let failure: SimulatedEndpoint.Failure?
    let body: [UInt8]
  }

  /// Notes a request; `nil` if nobody listens.
  private func arrive(_ request: TransportRequest, at now: MonotonicInstant) -> Fate? {
    let time = now - MonotonicInstant(nanoseconds: 0)
    return state.withLock { state in
      guard var host = state.hosts[request.endpoint.origin] else { return nil }
      let (latency, failure) = simulation.random { host.endpoint.draw(at: time, &$0) }
      guard failure != .refuses else { return nil }
      host.traffic.received += 1
      host.traffic.running += 1
      host.traffic.mostRunning = max(host.traffic.mostRunning, host.traffic.running)
      state.targets[request.target, default: 0] += 1
      var begin = now
      if let worker = host.workers.indices.min(by: { host.workers[$0] < host.workers[$1] }) {
        begin = max(now, host.workers[worker])
        host.workers[worker] = begin.advanced(by: latency)
      }
      state.hosts[request.endpoint.origin] = host
      let answerAt = failure == .hangs ? MonotonicInstant.distantFuture : begin.advanced(by: latency)
      return Fate(answerAt: answerAt, failure: failure, body: host.endpoint.body)
    }
  }

  private func leave(_ origin: Origin) {
    state.withLock { $0.hosts[origin]?.traffic.running -= 1 }
  }

  private func failure(_ code: ServiceError.Code, _ message: String, sent: Bool) -> TransportReply {
    TransportReply(.failure(TransportError(code, message, requestMayHaveBeenSent: sent)))
  }
}
