import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

/// The calls that a run makes itself, without a task for each.
@Suite struct CallDeskTests {
  private let clock = ManualClock()

  private func engine(_ policy: ServicePolicy = .bare) throws -> (WorkflowEngine, ScriptedTransport) {
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a.test", .json("1"))
    transport.on("http://silent.test", .hang)
    transport.on("http://broken.test", .status(503))
    var settings = WorkflowEngineSettings()
    settings.defaultPolicy = policy
    return (try WorkflowEngine(transport: transport, clock: clock, seed: 1, settings: settings), transport)
  }

  private func call(_ host: String) -> String {
    "{ call: http, with: { method: get, endpoint: 'http://\(host).test' } }"
  }

  @Test func `the loser of a race is given up by itself`() async throws {
    let (engine, transport) = try engine()
    let race = try workflow(
      "do: [{ f: { fork: { compete: true, branches: [{ a: \(call("silent")) }, { b: \(call("a")) }] } } }]"
    )
    let report = await engine.run(race, input: [:])
    #expect(report.output == 1 && transport.requests.count == 2 && transport.runningCount == 0)
  }

  @Test func `a run that is cancelled ends when its calls have ended`() async throws {
    let (engine, transport) = try engine()
    let pair = try workflow(
      "do: [{ f: { fork: { branches: [{ a: \(call("silent")) }, { b: \(call("silent")) }] } } }]"
    )
    let report = await withTaskGroup(of: RunReport.self) { group in
      group.addTask { await engine.run(pair, input: [:]) }
      await clock.sleepers(atLeast: 2)
      group.cancelAll()
      return await group.next()
    }
    #expect(report?.status == .cancelled && transport.requests.count == 2)
    #expect(transport.runningCount == 0 && clock.sleeperCount == 0)
  }

  @Test func `a call that ends as it begins fails its task, and the other calls are given up`() async throws {
    let (engine, transport) = try engine(
      ServicePolicy { $0.loadShedding = LoadSheddingPolicy(maximumCalls: 1) }
    )
    let pair = try workflow(
      "do: [{ f: { fork: { branches: [{ a: \(call("silent")) }, { b: \(call("silent")) }] } } }]"
    )
    let report = await engine.run(pair, input: [:])
    #expect(report.error?.status == 503 && report.error?.instance == "/do/0/f/fork/branches/1/b")
    #expect(transport.requests.count == 1 && transport.runningCount == 0)
  }

  @Test func `what a call waits for beside its exchange is given up with it`() async throws {
    let backoff = Backoff(base: .seconds(10), cap: .seconds(10), jitter: .none)
    let (engine, transport) = try engine(ServicePolicy { $0.retry = RetryPolicy(backoff: backoff) })
    let race = try workflow(
      "do: [{ f: { fork: { compete: true, branches: [{ a: \(call("broken")) }, { b: { wait: PT1S } }] } } }]"
    )
    async let report = engine.run(race, input: [:])
    // The end of the backoff, and of the wait.
    await clock.sleepers(atLeast: 2)
    clock.advance(by: .seconds(1))
    #expect(await report.status == .completed)
    #expect(transport.requests.count == 1 && clock.sleeperCount == 0)
  }

  @Test func `a call is heard of while something long is decided`() async throws {
    let (engine, _) = try engine()
    let race = try workflow(
      """
      do:
        - f:
            fork:
              compete: true
              branches:
                - short: \(call("a"))
                - long: { for: { in: '${ [range(100000)] }' }, do: [{ s: { set: { x: 1 } } }] }
      """
    )
    let report = await engine.run(race, input: [:])
    #expect(report.output == 1)
  }
}
