import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct RunMetersTests {
  private static let metered = """
    metadata: { policy: { retry: { maximumAttempts: 1 }, meters: { tokens: .tokens } } }
    """

  private static func call(_ name: String, _ path: String) -> String {
    "- \(name): { call: http, with: { method: get, endpoint: 'http://a/\(path)' }, \(metered) }"
  }

  private static func engine(
    _ transport: ScriptedTransport,
    _ clock: ManualClock,
    _ change: (inout WorkflowEngineSettings) -> Void = { _ in }
  ) throws -> WorkflowEngine {
    var settings = WorkflowEngineSettings()
    change(&settings)
    return try WorkflowEngine(transport: transport, clock: clock, seed: 1, settings: settings)
  }

  @Test func `a run comes to what its answers do, whatever became of them`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .json(#"{"tokens":5}"#))
    transport.on("http://a", .json(#"{"tokens":7}"#))
    transport.on("http://a", .json(#"{"tokens":100}"#, status: .badRequest))
    let workflow = try workflow(
      "do:\n\(Self.call("one", "1"))\n\(Self.call("two", "2"))\n\(Self.call("three", "3"))"
    )
    let report = await (try Self.engine(transport, clock)).run(workflow, input: [:])
    #expect(report.status == .faulted && report.meters == ["tokens": 12])
    #expect(RunEnd(report).meters == ["tokens": 12])
    #expect(workflow.meterNames == ["tokens"])
  }

  @Test func `the engine's meters count every service's answers, and those of a place come first`()
    async throws
  {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .json(#"{"tokens":5}"#))
    let engine = try Self.engine(transport, clock) {
      $0.meters = [MeterPolicy("answers") { _ in 1 }, MeterPolicy("tokens") { _ in 1000 }]
    }
    let workflow = try workflow(
      "do:\n\(Self.call("one", "1"))\n- two: { call: http, with: { method: get, endpoint: 'http://a/2' } }"
    )
    #expect(await engine.run(workflow, input: [:]).meters == ["answers": 2, "tokens": 1005])
  }

  @Test func `a run that makes another one comes to what both do`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .json(#"{"tokens":5}"#))
    let inner = try workflow(
      "do:\n\(Self.call("one", "1"))",
      head: "document: { dsl: '1.0.3', namespace: test, name: inner, version: '1.0.0' }\n"
    )
    let outer = try workflow(
      "do:\n- it: { run: { workflow: { namespace: test, name: inner, version: '1.0.0' } } }\n\(Self.call("two", "2"))"
    )
    let engine = try Self.engine(transport, clock) { $0.workflows = [inner, outer] }
    let report = await engine.run(outer, input: [:])
    #expect(report.status == .completed && report.meters == ["tokens": 10])
  }

  @Test func `what was paid before a run was put aside is in what it comes to`() async throws {
    let (clock, store) = (ManualClock(), MemoryRunStore())
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .json(#"{"tokens":5}"#))
    let engine = try Self.engine(transport, clock) { settings in
      settings.log = store
      settings.wallClock = { Double(clock.now.nanoseconds) / 1e9 }
    }
    let workflow = try workflow(
      "do:\n\(Self.call("one", "1"))\n- pause: { wait: PT5S }\n\(Self.call("two", "2"))"
    )
    let control = RunControl()
    let first = await clock.run {
      async let report = engine.run(workflow, input: [:], id: "r", control: control)
      await clock.advanceAndSettle(by: .seconds(1))
      control.suspend()
      return await report
    }
    #expect(first.status == .suspended && first.meters == ["tokens": 5])
    let history = try #require(try await store.history(of: "r"))
    var planner = RunPlanner(RunInfo(history.header, of: workflow, start: clock.now))
    for input in history.inputs { _ = planner.decide(input, upTo: 0) }
    #expect(planner.meters == ["tokens": 5])
  }
}
