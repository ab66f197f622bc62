internal import Fanfare
internal import Synchronization

/// Ends an expression of a run that is cancelled, whose time is over, or that is too long for where it is worked out.
///
/// Expressions are worked out while the planner decides, and one can take seconds; time-outs and cancellations have to reach
/// into it. What an expression that was ended would have decided stays undecided: its step is put back, and the planner hears of the time or
/// of the cancellation first. So how quick a machine is decides nothing. An expression that takes more than the first 10,000 steps
/// is ended as well, unless whoever works it out is patient: it is begun anew on a thread of its own, so that no other run waits.
final class RunInterruption: Sendable {
  /// What ends expressions.
  enum Mode: UInt8, AtomicRepresentable {
    /// Cancellation, time, and being too long for here.
    case everything
    /// Cancellation and time.
    case patient
    /// Nothing but the limits that every expression has.
    case nothing
  }

  private enum Reason: UInt8, AtomicRepresentable {
    case none
    case outside
    case length
  }

  private let clock: any MonotonicClock
  private let start: MonotonicInstant
  /// Asks whoever hosts the run whether more may be decided; `nil` if nobody does.
  private let mayGoOn: (@Sendable () -> Bool)?
  private let deadline = Atomic<Int64>(.max)
  private let isCancelled = Atomic(false)
  private let reason = Atomic(Reason.none)
  private let currentMode = Atomic(Mode.everything)

  /// - Parameters:
  ///   - clock: the clock of the deadlines.
  ///   - start: when the run began, from which they are counted.
  init(clock: any MonotonicClock, start: MonotonicInstant) {
    self.clock = clock
    self.start = start
    mayGoOn = nil
  }

  /// What ends the expressions of a run that somebody else drives: that one alone, and neither a clock nor a cancellation, which it tells.
  ///
  /// - Parameter mayGoOn: whether more may be decided; asked every 10,000 steps of an expression.
  init(hostedWhile mayGoOn: @escaping @Sendable () -> Bool) {
    clock = SystemClock()
    start = MonotonicInstant(nanoseconds: 0)
    self.mayGoOn = mayGoOn
    currentMode.store(.patient, ordering: .relaxed)
  }

  /// Sets when the expressions that follow have to end, counted from the beginning of the run; `nil` for never.
  func limit(to elapsed: Duration?) {
    deadline.store(elapsed.map { start.advanced(by: $0).nanoseconds } ?? .max, ordering: .relaxed)
  }

  /// Ends this expression and those after it, until the planner has heard why.
  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
  }

  /// Whether the expression at work has to end.
  func isDue() -> Bool {
    let mode = mode
    guard mode != .nothing else { return false }
    if let mayGoOn {
      guard !mayGoOn() else { return false }
      reason.store(.outside, ordering: .relaxed)
      return true
    }
    let deadline = deadline.load(ordering: .relaxed)
    if isCancelled.load(ordering: .relaxed) || (deadline < .max && clock.now.nanoseconds >= deadline) {
      reason.store(.outside, ordering: .relaxed)
      return true
    }
    guard mode == .everything else { return false }
    reason.store(.length, ordering: .relaxed)
    return true
  }

  /// What ends expressions; a change of it also forgets that one was ended.
  var mode: Mode {
    get { currentMode.load(ordering: .relaxed) }
    set {
      currentMode.store(newValue, ordering: .relaxed)
      reason.store(.none, ordering: .relaxed)
    }
  }

  /// Whether an expression was ended, so that its step has to be put back.
  var hasEndedAnExpression: Bool { reason.load(ordering: .relaxed) != .none }

  /// Whether an expression was ended because it is too long for here.
  var isTooLong: Bool { reason.load(ordering: .relaxed) == .length }

  /// Notes that an expression has to be worked out elsewhere, since it goes too deep for the stack of this thread.
  func needsAnotherThread() {
    reason.store(.length, ordering: .relaxed)
  }

  /// Lets the planner go on: it has heard of the time or of the cancellation.
  func reset() {
    isCancelled.store(false, ordering: .relaxed)
    if reason.load(ordering: .relaxed) == .outside { reason.store(.none, ordering: .relaxed) }
  }

  /// The error of an expression that was ended; the planner doesn't let it count.
  var error: WorkflowError { WorkflowError(.runtime, "an expression was ended before it was worked out") }
}
