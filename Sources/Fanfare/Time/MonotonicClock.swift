/// A source of monotonic time that a client, a transport or a test can be given.
///
/// Nothing in the library reads the time or sleeps except through such a clock, so tests move time by hand.
public protocol MonotonicClock: Clock where Instant == MonotonicInstant {
  /// The time that this clock shows, beside the clocks that show the same.
  ///
  /// By default all clocks of a type show one time; a type whose values each have their own says so.
  var timeline: ClockTimeline { get }
}

extension MonotonicClock {
  /// The time that all clocks of this type show.
  public var timeline: ClockTimeline { ClockTimeline(sharedBy: Self.self) }
}

/// Tells whether two clocks show the same time, so that their instants can be compared.
public struct ClockTimeline: Hashable, Sendable {
  private let identity: ObjectIdentifier

  /// The time that all clocks of a type show.
  public init(sharedBy type: (some MonotonicClock).Type) {
    identity = ObjectIdentifier(type)
  }

  /// The time that one clock shows.
  public init(of clock: some MonotonicClock & AnyObject) {
    identity = ObjectIdentifier(clock)
  }
}
