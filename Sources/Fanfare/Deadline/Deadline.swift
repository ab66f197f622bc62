public import Instrumentation

/// The instant by which a piece of work must be done.
///
/// A deadline is absolute, so it can be handed down through any number of layers without being restarted.
/// It travels in the task-local `InstrumentationContext` (also known as `ServiceContext`), beside the trace: see
/// ``withDeadline(_:_:)``.
public struct Deadline: Hashable, Comparable, Codable, Sendable {
  /// The instant on the clock of the client.
  public let instant: MonotonicInstant

  /// Creates a deadline at `instant`.
  public init(at instant: MonotonicInstant) {
    self.instant = instant
  }

  /// A deadline `duration` from now.
  ///
  /// - Parameters:
  ///   - duration: how much time the work has; zero or less is a deadline that has passed.
  ///   - clock: the clock of the client that the work calls.
  public static func `in`(_ duration: Duration, clock: some MonotonicClock = SystemClock()) -> Deadline {
    Deadline(at: clock.now.advanced(by: duration))
  }

  /// The deadline that binds the current task, if any.
  public static var current: Deadline? {
    InstrumentationContext.current?.deadline
  }

  /// The time left at `now`: negative once the deadline has passed.
  public func remaining(at now: MonotonicInstant) -> Duration {
    now.duration(to: instant)
  }

  /// Whether this deadline is earlier than `other`.
  public static func < (earlier: Deadline, later: Deadline) -> Bool {
    earlier.instant < later.instant
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
}

private enum DeadlineKey: InstrumentationContextKey {
  typealias Value = Deadline
  static let nameOverride: String? = "deadline"
}
