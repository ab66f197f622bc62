/// A point in time on a monotonic clock, in nanoseconds since an arbitrary origin.
///
/// Instants of the same clock can be compared and subtracted; instants of different clocks can't. The value
/// is one integer, so it is cheap to copy, store in an event and keep in a timer queue.
public struct MonotonicInstant: InstantProtocol, Hashable, Codable, Sendable {
  /// Nanoseconds since the origin of the clock.
  public var nanoseconds: Int64

  /// Creates an instant from a number of nanoseconds since the origin of its clock.
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The instant that no clock reaches: a deadline at this instant never passes.
  public static let distantFuture = MonotonicInstant(nanoseconds: .max)

  /// The instant `duration` later (or earlier, if it is negative); clamped to the range of the type.
  public func advanced(by duration: Duration) -> MonotonicInstant {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    guard overflow else { return MonotonicInstant(nanoseconds: sum) }
    return MonotonicInstant(nanoseconds: duration < .zero ? .min : .max)
  }

  /// The time from this instant to `other`: negative if `other` is earlier.
  public func duration(to other: MonotonicInstant) -> Duration {
    let (difference, overflow) = other.nanoseconds.subtractingReportingOverflow(nanoseconds)
    guard overflow else { return .nanoseconds(difference) }
    return .nanoseconds(other < self ? Int64.min : Int64.max)
  }

  /// Whether this instant is earlier than `other`.
  public static func < (earlier: MonotonicInstant, later: MonotonicInstant) -> Bool {
    earlier.nanoseconds < later.nanoseconds
  }

  /// The time from `earlier` to `later`.
  public static func - (later: MonotonicInstant, earlier: MonotonicInstant) -> Duration {
    earlier.duration(to: later)
  }
}
