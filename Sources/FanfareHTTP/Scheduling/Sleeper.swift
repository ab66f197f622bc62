internal import Fanfare

/// A task that sleeps on an event loop.
///
/// It is confined to the loop once it sleeps; before that only its task knows it, which the compiler can't see.
final class Sleeper: DeadlineQueueElement, @unchecked Sendable {
  enum Ending: Sendable {
    /// The time has come.
    case over
    /// The task was cancelled.
    case cancelled
    /// The loop takes no sleepers any more.
    case closed
  }

  let deadline: MonotonicInstant
  var deadlineQueueIndex = -1
  private var ending: Ending?
  private var continuation: UnsafeContinuation<Ending, Never>?

  init(until deadline: MonotonicInstant) {
    self.deadline = deadline
  }

  /// Notes the task that sleeps; wakes it at once if it was cancelled before.
  ///
  /// - Returns: whether it sleeps now.
  func sleep(_ continuation: UnsafeContinuation<Ending, Never>) -> Bool {
    if let ending {
      continuation.resume(returning: ending)
      return false
    }
    self.continuation = continuation
    return true
  }

  /// Wakes the task, unless it is awake.
  func wake(_ ending: Ending) {
    guard self.ending == nil else { return }
    self.ending = ending
    continuation?.resume(returning: ending)
    continuation = nil
  }
}
