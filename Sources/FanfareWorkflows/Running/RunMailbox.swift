internal import Fanfare
internal import Synchronization

/// What reaches a run from outside.
enum RunSignal: Sendable {
  case ended(ActivityID, Result<ActivityOutcome, ActivityFailure>)
  case due(MonotonicInstant)
  case cancelled
}

/// Hands signals to the one who waits for them, in the order they came.
///
/// Waiting isn't ended by cancellation, since a run that is cancelled still waits for its activities.
final class RunMailbox: Sendable {
  private struct State {
    var signals: [RunSignal] = []
    var waiter: CheckedContinuation<[RunSignal], Never>?
  }

  private let state = Mutex(State())

  func post(_ signal: RunSignal) {
    let waiter = state.withLock { state -> CheckedContinuation<[RunSignal], Never>? in
      guard let waiter = state.waiter.take() else {
        state.signals.append(signal)
        return nil
      }
      return waiter
    }
    waiter?.resume(returning: [signal])
  }

  /// All signals that are there, or the next.
  func next() async -> [RunSignal] {
    await withCheckedContinuation { continuation in
      let signals = state.withLock { state -> [RunSignal] in
        if state.signals.isEmpty { state.waiter = continuation }
        defer { state.signals.removeAll(keepingCapacity: true) }
        return state.signals
      }
      if !signals.isEmpty { continuation.resume(returning: signals) }
    }
  }
}
