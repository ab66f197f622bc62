internal import Fanfare
internal import Synchronization

/// What reaches a run from outside.
enum RunSignal: Sendable {
  case ended(ActivityEnd)
  /// The timer that is due then is probably due.
  case woken(Duration)
  case cancelled
  case suspended
}

/// Keeps signals for the one who drives the run, in the order they came, and knocks at the inbox of the run's calls, where that one waits.
///
/// Waiting isn't ended by cancellation, since a run that is cancelled still waits for its activities.
final class RunMailbox: Sendable {
  private struct State {
    var signals: [RunSignal] = []
    var reason: WorkflowError?
  }

  /// Where the run's calls are reported.
  let calls = CallInbox()
  private let state = Mutex(State())
  private let hasBeenSuspended = Atomic(false)
  /// That of the run that runs this one; `nil` if none does.
  private let parent: RunMailbox?

  init(parent: RunMailbox? = nil) {
    self.parent = parent
  }

  /// Whether the run, or one that runs it, is put aside.
  ///
  /// A run that is put aside gives up what it has under way, and that are cancellations for the runs below. This is how they know that they
  /// aren't cancelled.
  var isSuspended: Bool {
    hasBeenSuspended.load(ordering: .acquiring) || parent?.isSuspended == true
  }

  /// Why the run was put aside; `nil` if somebody asked for it.
  var reason: WorkflowError? { state.withLock { $0.reason } }

  /// Puts the run aside.
  ///
  /// - Parameter reason: why, if nobody asked for it.
  func suspend(because reason: WorkflowError? = nil) {
    if let reason { state.withLock { $0.reason = $0.reason ?? reason } }
    hasBeenSuspended.store(true, ordering: .releasing)
    post(.suspended)
  }

  func post(_ signal: RunSignal) {
    state.withLock { $0.signals.append(signal) }
    calls.knock()
  }

  /// The signals that are there.
  func take() -> [RunSignal] {
    state.withLock { state in
      guard !state.signals.isEmpty else { return [] }
      return exchange(&state.signals, with: [])
    }
  }
}
