internal import FanfareSQLite
internal import Synchronization

/// A clock that goes on when it is told to; each transaction takes half a millisecond of a processor.
final class HeldCommitClock: CommitClock {
  private struct State {
    var now = ContinuousClock.now
    var spent = Duration.zero
    var work: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  var now: ContinuousClock.Instant { state.withLock { $0.now } }

  var spent: Duration {
    state.withLock { state in
      state.spent += .microseconds(500)
      return state.spent
    }
  }

  func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void) {
    state.withLock { $0.work.append(work) }
  }

  /// Whether something waits for its time.
  var hasWork: Bool { state.withLock { !$0.work.isEmpty } }

  /// Lets so much time pass that no transaction has to wait for the one before.
  func pass() { state.withLock { $0.now += .seconds(1) } }

  /// Has what waits for its time begin.
  func fire() {
    let due = state.withLock { state in
      defer { state.work = [] }
      return state.work
    }
    for work in due { work() }
  }
}
