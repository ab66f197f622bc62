internal import Fanfare
internal import FanfareTesting
internal import FanfareWorkflows
internal import Synchronization

/// A log that can't be written to any more from some instant on.
final class FailingLog: RunLog {
  private struct State {
    /// How often something can be appended.
    var left: Int
    var failedAt: Int?
  }

  private let clock: SimulatedClock
  private let state: Mutex<State>

  /// - Parameters:
  ///   - clock: what tells when it fails.
  ///   - count: how often something can be appended before.
  init(_ clock: SimulatedClock, after count: Int) {
    self.clock = clock
    state = Mutex(State(left: count))
  }

  /// When it failed first, in nanoseconds; `nil` if nobody wrote so often.
  var failedAt: Int? { state.withLock(\.failedAt) }

  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    let now = Int(clock.now.nanoseconds)
    let hasFailed = state.withLock { state in
      state.left -= 1
      guard state.left < 0 else { return false }
      state.failedAt = state.failedAt ?? now
      return true
    }
    if hasFailed { throw StoreError(.failed, "the log of a simulation fails") }
  }

  func intend(_ activity: Int, of run: RunHeader) async throws {}

  func end(_ run: RunHeader, with end: RunEnd) async throws {}
}
