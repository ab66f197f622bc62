/// A source of monotonic time that a client, a transport or a test can be given.
///
/// Nothing in the library reads the time or sleeps except through such a clock, so tests move time by hand.
public protocol MonotonicClock: Clock where Instant == MonotonicInstant {}
