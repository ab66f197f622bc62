/// The refusal of an attempt whose turn wouldn't come in time.
struct TurnRefused: LocalRefusal {
  /// When its turn would be.
  let turn: MonotonicInstant
  /// Whether a pause is the reason that the service has asked for.
  let isPaused: Bool

  var code: ServiceError.Code { .rateLimited }

  var retryRefusal: RetryRefusal? { isPaused ? .paused(until: turn) : nil }

  func message(at now: MonotonicInstant) -> String {
    let time = max(.zero, turn - now).brief
    return isPaused
      ? "not called: it has asked for a pause, and there is no turn before \(time) from now"
      : "not called: its rate limit has no turn before \(time) from now"
  }
}
