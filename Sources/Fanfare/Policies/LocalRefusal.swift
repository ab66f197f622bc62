/// Why an attempt isn't made although the call wants it: refusals of this side, which never count against the service.
enum LocalRefusal: Sendable {
  case circuitOpen(until: MonotonicInstant)
  case concurrencyLimit(Int, isQueueFull: Bool)
  case rateLimit(turn: MonotonicInstant)
  case loadShed(CallPriority, callsUnderWay: Int)

  /// What kind of failure it is for the call.
  var code: ServiceError.Code {
    switch self {
    case .circuitOpen: .circuitOpen
    case .concurrencyLimit: .concurrencyLimited
    case .rateLimit: .rateLimited
    case .loadShed: .loadShed
    }
  }

  /// What it means for the attempts of the call.
  var retryRefusal: RetryRefusal? {
    guard case .circuitOpen(let until) = self else { return nil }
    return .circuitOpen(until: until)
  }

  /// What happened, for people.
  ///
  /// - Parameter now: when it happened.
  func message(at now: MonotonicInstant) -> String {
    switch self {
    case .circuitOpen(let until):
      "not called: it failed too often, and is tried again in \(max(.zero, until - now).brief)"
    case .concurrencyLimit(let limit, let isQueueFull):
      "not called: \(limit) attempts run already\(isQueueFull ? ", and the queue is full" : "")"
    case .rateLimit(let turn):
      "not called: its rate limit has no turn before \((turn - now).brief) from now"
    case .loadShed(let priority, let count):
      "not called: \(count) calls are under way, too many for one of \(priority) priority"
    }
  }
}
