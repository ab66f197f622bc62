import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Testing

@testable import FanfareCommand

@Suite struct RunCountsTests {
  @Test
  func `runs and tasks are counted from what happens, and runs of other workflows are a part of theirs`()
    async throws
  {
    func parse(_ name: String, _ tasks: String) throws -> Workflow {
      let head = "document: { dsl: '1.0.3', namespace: test, name: \(name), version: '1.0.0' }\n"
      return try Workflow(parsing: head + tasks)
    }
    let other = try parse("other", "do: [ { a: { raise: { error: { type: x, status: 400 } } } } ]")
    let workflow = try parse(
      "counted",
      """
      do:
        - a: { set: { x: 1 } }
        - b: { if: 'false', set: { y: 1 } }
        - c: { for: { in: '[1, 2]' }, do: [ { d: { set: { z: 1 } } } ] }
        - e: { run: { workflow: { namespace: test, name: other, version: '1.0.0' } } }
      """
    )
    let counts = RunCounts(workflow)
    var settings = WorkflowEngineSettings()
    settings.observers = [counts]
    settings.workflows = [other]
    settings.reportsTasks = false
    let clock = ManualClock()
    let engine = try WorkflowEngine(
      transport: ScriptedTransport(clock: clock),
      clock: clock,
      settings: settings
    )
    for _ in 0..<3 { _ = await engine.run(workflow, input: [:]) }
    counts.countUnreadable()
    #expect(counts.tally.counts == "3 faulted, 1 unreadable")
    let lines = counts.tasks.table(Style(hasColour: false)).split(separator: "\n").map {
      $0.split(separator: " ").prefix(4).joined(separator: " ")
    }
    #expect(
      lines.dropFirst().map { String($0) }.sorted() == [
        "a 3 0 0", "b 0 0 3", "c 3 0 0", "d 6 0 0", "e 3 3 0",
      ]
    )
  }
}
