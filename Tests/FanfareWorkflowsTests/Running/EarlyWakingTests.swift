import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Testing

@Suite struct EarlyWakingTests {
  @Test(.timeLimit(.minutes(10)))
  func `a clock that wakes a run before the time doesn't leave it asleep`() async throws {
    let workflow = try Workflow(
      parsing: """
        document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }
        do: [ { pause: { wait: { milliseconds: 10 } } } ]
        """
    )
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: ManualClock()), clock: EarlyClock())
    #expect(await engine.run(workflow, input: [:]).status == .completed)
  }
}

/// A clock that sleeps half the time, until little is left.
private struct EarlyClock: MonotonicClock {
  private let system = SystemClock()

  var now: MonotonicInstant { system.now }
  var minimumResolution: Duration { system.minimumResolution }

  func sleep(until deadline: MonotonicInstant, tolerance: Duration?) async throws {
    let rest = now.duration(to: deadline)
    let early = rest > .milliseconds(1) ? now.advanced(by: rest / 2) : deadline
    try await system.sleep(until: early, tolerance: tolerance)
  }
}
