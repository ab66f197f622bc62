internal import Synchronization

/// Puts runs aside: those that were given it.
///
/// A run that is suspended isn't cancelled. It gives up what it has under way, those of other workflows as well, writes nothing of that into its
/// log, and returns with the status ``RunStatus/suspended``. From its log it can go on later, here or elsewhere.
public final class RunControl: Sendable {
  private struct State {
    var runs: [ObjectIdentifier: (mailbox: RunMailbox, interruption: RunInterruption)] = [:]
    var isSuspended = false
  }

  private let state = Mutex(State())

  /// Creates a control without runs.
  public init() {}

  /// Suspends all runs that have it, and those that are given it later.
  ///
  /// It doesn't wait for them: each returns to who has begun it.
  public func suspend() {
    let runs = state.withLock { state in
      state.isSuspended = true
      return Array(state.runs.values)
    }
    for run in runs { Self.suspend(run.mailbox, run.interruption) }
  }

  func add(_ mailbox: RunMailbox, _ interruption: RunInterruption) {
    let isSuspended = state.withLock { state in
      state.runs[ObjectIdentifier(mailbox)] = (mailbox, interruption)
      return state.isSuspended
    }
    if isSuspended { Self.suspend(mailbox, interruption) }
  }

  func remove(_ mailbox: RunMailbox) {
    state.withLock { _ = $0.runs.removeValue(forKey: ObjectIdentifier(mailbox)) }
  }

  private static func suspend(_ mailbox: RunMailbox, _ interruption: RunInterruption) {
    mailbox.suspend()
    // In this order, so that a run whose expression was ended finds out why.
    interruption.cancel()
  }
}
