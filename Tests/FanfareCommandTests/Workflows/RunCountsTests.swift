import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Synchronization
import Testing

@testable import FanfareCommand

@Suite struct RunCountsTests {
  @Test func `a task's time is that in which something ran its run`() async throws {
    let (clock, store, counts) = (
      ManualClock(), MemoryRunStore(), try Self.counts(of: "do: [{ w: { wait: PT5S } }]")
    )
    var settings = WorkflowEngineSettings()
    (settings.observers, settings.log, settings.reportsTasks) = ([counts.counts], store, false)
    let (idle, hasEnded) = (Shared(0.0), Shared(false))
    settings.wallClock = { Double(clock.now.nanoseconds) / 1e9 + idle.value }
    let engine = try WorkflowEngine(
      transport: ScriptedTransport(clock: clock),
      clock: clock,
      settings: settings
    )
    let control = RunControl()
    await clock.run {
      async let report = engine.run(counts.workflow, input: [:], id: "r", control: control)
      await clock.advanceAndSettle(by: .seconds(1))
      control.suspend()
      _ = await report
    }
    idle.value = 3600
    let history = try #require(try await store.history(of: "r"))
    await clock.run {
      async let report = {
        _ = await engine.resume(history, of: counts.workflow)
        hasEnded.value = true
      }()
      while !hasEnded.value {
        await clock.settle()
        // It is folded on a thread that the clock doesn't see.
        if clock.advanceToNextSleeper() == nil { await Task.yield() }
      }
      await report
    }
    let line = counts.counts.tasks.table(Style(hasColour: false)).split(separator: "\n").last ?? ""
    #expect(line.hasPrefix("w") && !line.contains("3600 s") && !line.contains("1 h"), "\(line)")
  }

  private static func counts(of tasks: String) throws -> (workflow: Workflow, counts: RunCounts) {
    let head = "document: { dsl: '1.0.3', namespace: test, name: counted, version: '1.0.0' }\n"
    let workflow = try Workflow(parsing: head + tasks)
    return (workflow, RunCounts(workflow))
  }

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

/// A value that a test and what it runs see.
private final class Shared<Value: Sendable>: Sendable {
  private let state: Mutex<Value>

  init(_ value: Value) { state = Mutex(value) }

  var value: Value {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
