import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

@testable import Fanfare

/// Transports that can only send, whose exchanges are tasks.
@Suite struct TaskExchangeTests {
  /// Hides that a transport can begin exchanges.
  private struct SendOnly: Transport {
    let transport: ScriptedTransport

    func send(_ request: TransportRequest) async -> TransportReply { await transport.send(request) }
  }

  private let clock = ManualClock()

  private func client(
    _ policy: ServicePolicy = .bare,
    _ script: (ScriptedTransport) -> Void
  ) throws -> (ServiceClient, ScriptedTransport) {
    let transport = ScriptedTransport(clock: clock)
    script(transport)
    let client = try ServiceClient(
      transport: SendOnly(transport: transport),
      services: ["nlp": Service("http://nlp", policy: policy)],
      clock: clock,
      seed: 1
    )
    return (client, transport)
  }

  @Test func `calls are answered, one by one and side by side`() async throws {
    let (client, transport) = try client { $0.on("http://nlp", .json("{}")) }
    #expect(await client.call(get("nlp")).isSuccess)
    let results = await client.parallel(Array(repeating: get("nlp"), count: 5))
    #expect(results.isComplete)
    #expect(transport.requests.count == 6)
  }

  @Test func `an exchange that takes long gets company, and the loser alone is given up`() async throws {
    let policy = ServicePolicy {
      $0.hedge = HedgePolicy(after: .delay(.milliseconds(100)), maximumExtraLoad: 1)
    }
    let (client, transport) = try client(policy) {
      $0.on("http://nlp", .hang)
      $0.on("http://nlp", .json("{}", after: .milliseconds(20)))
    }
    async let result = client.call(get("nlp"))
    // The exchange, and what tells that it is overdue.
    await clock.sleepers(atLeast: 2)
    clock.advance(by: .milliseconds(100))
    await clock.sleepers(atLeast: 2)
    clock.advance(by: .milliseconds(20))
    #expect(await result.attempts.map(\.fate) == [.won, .superseded])
    #expect(transport.runningCount == 0 && clock.sleeperCount == 0)
  }

  @Test func `cancelling a call gives its exchange up`() async throws {
    let (client, transport) = try client { $0.on("http://nlp", .hang) }
    let task = Task { await client.call(get("nlp")) }
    await clock.sleepers(atLeast: 1)
    task.cancel()
    #expect(await task.value.error?.code == .cancelled)
    #expect(transport.runningCount == 0)
  }

  @Test func `a group that is decided gives its exchanges up`() async throws {
    let (client, transport) = try client {
      $0.on("http://nlp/slow", .hang)
      $0.on("http://nlp/quick", .json("{}", after: .milliseconds(1)))
    }
    let calls = [get("nlp", "/slow"), get("nlp", "/quick")]
    async let results = client.parallel(calls, completion: .firstSuccess)
    await clock.sleepers(atLeast: 2)
    clock.advance(by: .milliseconds(1))
    #expect(await results.map { $0.error?.code } == [.cancelledBySibling, nil])
    #expect(transport.runningCount == 0)
  }
}
