internal import Fanfare
internal import Synchronization

/// Ends an expression of a run that is cancelled, whose time is over, or that is too long for where it is worked out.
///
/// Expressions are worked out while the planner decides, and one can take seconds; time-outs and cancellations have to reach
/// into it. The planner says what the deadline of the next expression is, and learns that one was ended, so that it decides
/// nothing more before it has heard of the time or of the cancellation. An expression that takes more than the first 10,000 steps
/// is ended as well, unless whoever works it out is patient: it is begun anew on a thread of its own, so that no other run waits.
final class RunInterruption: Sendable {
  private let clock: any MonotonicClock
  private let deadline = Atomic<Int64>(.max)
  private let isCancelled = Atomic(false)
  private let hasStruck = Atomic(false)
  private let isLong = Atomic(false)
  private let patience = Atomic(false)

  init(clock: any MonotonicClock) {
    self.clock = clock
  }

  /// Sets when the expressions that follow have to end; `nil` for never.
  func limit(to instant: MonotonicInstant?) {
    deadline.store(instant?.nanoseconds ?? .max, ordering: .relaxed)
  }

  /// Ends this and every further expression.
  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
  }

  /// Whether the expression at work has to end.
  func isDue() -> Bool {
    let deadline = deadline.load(ordering: .relaxed)
    if isCancelled.load(ordering: .relaxed) || (deadline < .max && clock.now.nanoseconds >= deadline) {
      hasStruck.store(true, ordering: .relaxed)
      return true
    }
    guard !isPatient else { return false }
    isLong.store(true, ordering: .relaxed)
    return true
  }

  /// Whether expressions may take as long as their limits allow.
  ///
  /// A change of it also forgets that one was too long.
  var isPatient: Bool {
    get { patience.load(ordering: .relaxed) }
    set {
      patience.store(newValue, ordering: .relaxed)
      isLong.store(false, ordering: .relaxed)
    }
  }

  /// Whether an expression was ended because it is too long for here.
  var isTooLong: Bool { isLong.load(ordering: .relaxed) }

  /// Whether an expression was ended since ``reset()``.
  var hasEndedAnExpression: Bool { hasStruck.load(ordering: .relaxed) }

  /// Lets the planner go on deciding.
  func reset() {
    hasStruck.store(false, ordering: .relaxed)
  }

  /// The error of the expression that was ended.
  var error: WorkflowError {
    isCancelled.load(ordering: .relaxed)
      ? WorkflowError(.runtime, "the run was cancelled while an expression was worked out")
      : WorkflowError(
        .timeout,
        "an expression was still being worked out when the time was over",
        title: "Timeout"
      )
  }
}
