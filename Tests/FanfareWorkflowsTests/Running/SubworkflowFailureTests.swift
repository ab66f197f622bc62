import Fanfare
import FanfareJSON
import FanfareTesting
import Testing

@testable import FanfareWorkflows

/// What becomes of failures that a workflow tolerates which another one runs.
@Suite struct SubworkflowFailureTests {
  /// A workflow that leaves out a branch that fails.
  private static func inner(_ detail: String = "it is down", head: String = "") throws -> Workflow {
    let error = "{ type: own, status: 418, detail: '\(detail)' }"
    return try named(
      "inner",
      """
      \(head)
      do:
        - f: { fork: { branches: [{ b: { raise: { error: \(error) }, metadata: { optional: true } } }] } }
      """
    )
  }

  /// A workflow that runs another one and then does something else.
  private static func outer(
    running name: String = "inner",
    called own: String = "outer",
    then last: String = "{ set: { x: 1 } }"
  ) throws -> Workflow {
    try named(
      own,
      """
      do:
        - s: { run: { workflow: { namespace: test, name: \(name), version: '1.0.0' } } }
        - last: \(last)
      """
    )
  }

  private static func named(_ name: String, _ body: String) throws -> Workflow {
    try workflow(
      body,
      head: "document: { dsl: '1.0.3', namespace: test, name: \(name), version: '1.0.0' }\n"
    )
  }

  private func engine(
    _ workflows: [Workflow],
    _ clock: ManualClock = ManualClock(),
    _ change: (inout WorkflowEngineSettings) -> Void = { _ in }
  ) throws -> WorkflowEngine {
    var settings = WorkflowEngineSettings()
    settings.workflows = workflows
    // The clock would be moved on while something is worked out on another thread.
    settings.worksInPlace = true
    settings.wallClock = { Double(clock.now.nanoseconds) / 1e9 }
    change(&settings)
    return try WorkflowEngine(
      transport: ScriptedTransport(clock: clock),
      clock: clock,
      seed: 1,
      settings: settings
    )
  }

  @Test func `the run that runs it is partial, and says where it happened in the other file`() async throws {
    let report = try await engine([Self.inner()]).run(Self.outer(), input: [:])
    #expect(report.status == .partial && report.output == ["x": 1])
    #expect(report.optionalFailures.count == 1)
    let failure = try #require(report.optionalFailures.first)
    #expect(failure.instance == "/do/0/s" && failure.status == 418)
    #expect(failure.detail == "test/inner:1.0.0/do/0/f/fork/branches/0/b: it is down")
  }

  @Test func `so is every run above that one`() async throws {
    let engine = try engine([Self.inner(), Self.outer(called: "middle")])
    let report = await engine.run(try Self.outer(running: "middle", called: "top"), input: [:])
    #expect(report.status == .partial && report.optionalFailures.map(\.instance) == ["/do/0/s"])
    let detail = report.optionalFailures.first?.detail
    #expect(detail?.hasPrefix("test/middle:1.0.0/do/0/s: test/inner:1.0.0/do/0/f/") == true, "\(report)")
  }

  @Test func `a run that is put aside afterwards and goes on is still partial in the end`() async throws {
    let (clock, store, control) = (ManualClock(), MemoryRunStore(), RunControl())
    let outer = try Self.outer(then: "{ wait: PT5S }")
    let engine = try engine([Self.inner()], clock) { $0.log = store }
    let first = await clock.run {
      async let report = engine.run(outer, input: [:], id: "r", control: control)
      await clock.advanceAndSettle(by: .seconds(1))
      control.suspend()
      return await report
    }
    #expect(first.status == .suspended)
    let history = try #require(try await store.history(of: "r"))
    let report = await clock.run {
      async let report = engine.resume(history, of: outer)
      await clock.advanceAndSettle(by: .seconds(10))
      return await report
    }
    #expect(report.status == .partial && report.optionalFailures.map(\.instance) == ["/do/0/s"])
  }

  @Test func `secrets are hidden in them, for who runs it and in what is kept`() async throws {
    let inner = try Self.inner("${ $secrets.key }", head: "use: { secrets: [key] }")
    let engine = try engine([inner]) { $0.secret = { _ in "open-sesame" } }
    let report = await engine.run(try Self.outer(), input: [:])
    #expect(report.optionalFailures.first?.detail?.hasSuffix(": <hidden>") == true, "\(report)")
    let secrets = RunSecrets()
    secrets.add(["open-sesame"] as [String])
    let failure = WorkflowError(.runtime, "no open-sesame", instance: "/do/0/s")
    let outcome = ActivityOutcome(output: .null, optionalFailures: [failure])
    let end = ActivityEnd(number: 0, place: "/do/0/s", kind: .workflow, outcome: .success(outcome))
    let kept = secrets.current?.applied(to: RunInput(.activityEnded(end), at: .zero))
    guard case .activityEnded(let hidden)? = kept?.event, case .success(let shown) = hidden.outcome else {
      Issue.record("\(kept as Any)")
      return
    }
    #expect(shown.optionalFailures?.map(\.detail) == ["no <hidden>"])
  }
}
