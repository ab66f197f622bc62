import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Testing

/// Expressions that would go on for seconds, ended by what limits their task.
@Suite struct RunInterruptionTests {
  private func run(_ tasks: String, timeLimit: Duration? = nil) async throws -> RunReport {
    let workflow = try Workflow(
      parsing: """
        document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }
        do:
        \(tasks)
        """
    )
    let clock = LookedAtClock()
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: ManualClock()), clock: clock)
    return await engine.run(workflow, input: [:], timeLimit: timeLimit)
  }

  @Test(arguments: [
    "- endless: { set: { x: '${ def f: f; f }' }, timeout: { after: PT0.3S } }",
    "- outer: { timeout: { after: PT0.3S }, do: [ { inner: { if: 'def f: f; f', set: { y: 1 } } } ] }",
    "- outer: { timeout: { after: PT0.3S }, do: [ { inner: { set: { x: '${ [range(infinite)] }' } } } ] }",
    "- outer: { timeout: { after: PT0.3S }, do: [ { inner: { try: [ { x: { set: '${ def f: f; f }' } } ], catch: {} } }, { after: { set: '${ def f: f; f }' } } ] }",
    "- match: { set: '${ (\"a\" * 2000) | test(\"(a*)*$x|b\") }', timeout: { after: PT0.3S } }",
  ])
  func `a time-out ends an expression, and the error is one of time`(tasks: String) async throws {
    let report = try await run(tasks)
    #expect(report.status == .faulted)
    #expect(report.error?.status == 408)
  }

  @Test func `the time of the run ends an expression`() async throws {
    let report = try await run("- endless: { set: '${ def f: f; f }' }", timeLimit: .milliseconds(300))
    #expect(report.error?.status == 408)
  }

  @Test func `a cancellation ends an expression, and the run is cancelled`() async throws {
    let workflow = try Workflow(
      parsing: """
        document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }
        do:
          - guarded: { try: [ { endless: { set: '${ def f: f; f }' } } ], catch: { do: [ { x: { set: { y: 1 } } } ] } }
          - again: { set: '${ def f: f; f }' }
        """
    )
    let engine = try WorkflowEngine(
      transport: ScriptedTransport(clock: ManualClock()),
      clock: LookedAtClock()
    )
    let task = Task { await engine.run(workflow, input: [:]) }
    task.cancel()
    #expect(await task.value.status == .cancelled)
  }
}
