/// A time in which a service is sent nothing, as it has asked for.
public struct ServicePause: Hashable, Sendable {
  /// Why it is paused.
  public enum Cause: String, Hashable, Sendable, Codable {
    /// It refused a request, and named a time.
    case refused
    /// Its answers say that nothing is left of a limit before this time.
    case limitReached = "limit_reached"
  }

  /// When it ends.
  public let until: MonotonicInstant
  /// Why it is paused.
  public let cause: Cause
}
