internal import Synchronization

/// What the workers of a ``CancellationRun`` count together.
final class CancellationProgress: Sendable {
  private struct State {
    var begun = 0
    var ended = 0
    var report = CancellationRun.Report()
  }

  private let count: Int
  private let state = Mutex(State())

  init(_ count: Int) {
    self.count = count
  }

  /// What has come of the calls so far.
  var report: CancellationRun.Report { state.withLock { $0.report } }

  /// Whether there is another call to make.
  func next() -> Bool {
    state.withLock { state in
      guard state.begun < count else { return false }
      state.begun += 1
      return true
    }
  }

  /// Notes how a call ended.
  func note(_ outcome: String) {
    state.withLock { state in
      state.ended += 1
      state.report.outcomes[outcome, default: 0] += 1
      if state.ended % max(1, count / 10) == 0 {
        state.report.megabytes.append(ProcessUsage.residentMegabytes())
      }
    }
  }
}
