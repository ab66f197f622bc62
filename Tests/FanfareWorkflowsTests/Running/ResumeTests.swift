import Fanfare
import FanfareJSON
import FanfareTesting
import Synchronization
import Testing

@testable import FanfareWorkflows

@Suite struct ResumeTests {
  @Test func `a run that had ended ends the same again, however late it is by now`() async throws {
    let workflow = try workflow("timeout: { after: PT0.01S }\ndo: [{ a: { set: { x: 1 } } }]")
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: ManualClock()), clock: HastyClock())
    let header = RunHeader(
      id: "a",
      of: workflow,
      input: [:],
      seed: 1,
      startedAt: 0,
      runtime: RunHeader.Runtime(version: "1")
    )
    let started = RunInput(.started(missingSecret: nil), at: .zero)
    let report = await engine.resume(RunHistory(header: header, inputs: [started]), of: workflow)
    #expect(report.status == .completed && report.output == ["x": 1])
  }
}

/// A clock that goes on by a second each time that somebody looks.
private final class HastyClock: MonotonicClock {
  private let seconds = Mutex<Int64>(0)

  var minimumResolution: Duration { .nanoseconds(1) }

  var now: MonotonicInstant {
    seconds.withLock { seconds in
      seconds += 1
      return MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }
  }

  func sleep(until deadline: MonotonicInstant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
  }
}
