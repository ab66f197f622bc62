internal import Fanfare
internal import Synchronization

/// What the workers of a ``CancellationRun`` count together.
final class CancellationProgress: Sendable {
  private struct State {
    var cancelled = 0
    var report = CancellationRun.Report()
  }

  private let count: Int
  private let state = Mutex(State())

  init(_ count: Int) {
    self.count = count
  }

  /// What has come of the calls so far.
  var report: CancellationRun.Report { state.withLock { $0.report } }

  /// Whether more calls are to be cancelled.
  var goesOn: Bool { state.withLock { $0.cancelled < count } }

  /// Notes how a call ended.
  func note(_ outcome: String) {
    state.withLock { state in
      state.report.outcomes[outcome, default: 0] += 1
      guard outcome == ServiceError.Code.cancelled.rawValue else { return }
      state.cancelled += 1
      if state.cancelled % max(1, count / 10) == 0 {
        state.report.megabytes.append(ProcessUsage.residentMegabytes())
      }
    }
  }
}
