public import Instrumentation

/// The instant by which a piece of work must be done.
///
/// A deadline is absolute, so it can be handed down through any number of layers without being restarted.
/// It travels in the task-local `InstrumentationContext` (also known as `ServiceContext`), beside the trace: see
/// ``withDeadline(_:_:)``.
///
/// It belongs to a clock. Calls of a client with another clock (a test's, say) can't keep it, and fail with
/// ``ServiceError/Code/invalidRequest`` instead of ignoring it: ``ServiceClient/withDeadline(_:_:)`` always takes the right one.
public struct Deadline: Hashable, Sendable {
  /// The instant on its clock.
  public let instant: MonotonicInstant

  /// Whose instant it is; `nil` if deadlines of several clocks hold.
  private let timeline: ClockTimeline?

  /// Creates a deadline at an instant.
  ///
  /// - Parameters:
  ///   - instant: when the work must be done.
  ///   - clock: the clock that the instant is of.
  public init(at instant: MonotonicInstant, clock: some MonotonicClock = SystemClock()) {
    self.init(instant, clock.timeline)
  }

  private init(_ instant: MonotonicInstant, _ timeline: ClockTimeline?) {
    self.instant = instant
    self.timeline = timeline
  }

  /// A deadline `duration` from now.
  ///
  /// - Parameters:
  ///   - duration: how much time the work has; zero or less is a deadline that has passed.
  ///   - clock: the clock of the client that the work calls.
  public static func `in`(_ duration: Duration, clock: some MonotonicClock = SystemClock()) -> Deadline {
    Deadline(at: clock.now.advanced(by: duration), clock: clock)
  }

  /// The deadline that binds the current task, if any.
  public static var current: Deadline? {
    InstrumentationContext.current?.deadline
  }

  /// The time left at `now`: negative once the deadline has passed.
  public func remaining(at now: MonotonicInstant) -> Duration {
    now.duration(to: instant)
  }

  /// Whether it is an instant of this clock.
  func belongs(to clock: any MonotonicClock) -> Bool { timeline == clock.timeline }

  /// The earlier of two deadlines; of two clocks' deadlines neither can be kept by a client of one.
  func earlier(of other: Deadline) -> Deadline {
    Deadline(min(instant, other.instant), timeline == other.timeline ? timeline : nil)
  }
}

extension InstrumentationContext {
  /// The deadline of the work that runs in this context; `nil` when it has none.
  ///
  /// Set it through ``withDeadline(_:_:)``, which never lengthens a deadline that is already there.
  public internal(set) var deadline: Deadline? {
    get { self[DeadlineKey.self] }
    set { self[DeadlineKey.self] = newValue }
  }

  /// What surrounds the current task, with a deadline that never lengthens the one that is already there.
  static func current(until deadline: Deadline) -> InstrumentationContext {
    var context = current ?? .topLevel
    context.deadline = context.deadline?.earlier(of: deadline) ?? deadline
    return context
  }
}

private enum DeadlineKey: InstrumentationContextKey {
  typealias Value = Deadline
  static let nameOverride: String? = "deadline"
}
