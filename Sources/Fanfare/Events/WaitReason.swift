/// What a call waits for while none of its attempts is under way.
///
/// What an attempt itself waits for, such as a connection or the service, its ``Attempt/transfer`` tells.
public enum WaitReason: String, Hashable, Sendable, Codable {
  /// Its turn by the rate limit.
  case rateLimit = "rate_limit"
  /// The end of a pause that the service has asked for.
  case pause
  /// A permit of the concurrency limit.
  case concurrencyLimit = "concurrency_limit"
  /// The end of the backoff after a failed attempt.
  case backoff
  /// The answer to an equal call.
  case sharedFlight = "shared_flight"
}
