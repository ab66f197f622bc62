internal import Fanfare
internal import Synchronization

/// What reaches a run from outside.
enum RunSignal: Sendable {
  case ended(ActivityID, Result<ActivityOutcome, ActivityFailure>)
  case due(MonotonicInstant)
  case cancelled

  var isCancellation: Bool {
    if case .cancelled = self { return true }
    return false
  }
}

/// Hands signals to the one who waits for them, in the order they came.
///
/// Waiting isn't ended by cancellation, since a run that is cancelled still waits for its activities.
final class RunMailbox: Sendable {
  private struct State {
    var signals: [RunSignal] = []
    var waiter: UnsafeContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func post(_ signal: RunSignal) {
    let waiter = state.withLock { state in
      state.signals.append(signal)
      return state.waiter.take()
    }
    waiter?.resume()
  }

  /// The signals that are there.
  func take() -> [RunSignal] {
    state.withLock { state in
      guard !state.signals.isEmpty else { return [] }
      return exchange(&state.signals, with: [])
    }
  }

  /// The signals that are there, or the next.
  func next() async -> [RunSignal] {
    while true {
      let signals = take()
      if !signals.isEmpty { return signals }
      await withUnsafeContinuation { continuation in
        let isThere = state.withLock { state in
          guard state.signals.isEmpty else { return true }
          state.waiter = continuation
          return false
        }
        if isThere { continuation.resume() }
      }
    }
  }
}
