/// Why an attempt isn't made although the call wants it: refusals of this side, which never count against the service.
enum LocalRefusal {
  case circuitOpen(until: MonotonicInstant)
  case concurrencyLimit(Int, isQueueFull: Bool)
  case rateLimit(turn: MonotonicInstant)
  case loadShed(CallPriority, callsUnderWay: Int)

  /// The refusal as the error of a call.
  func error(of service: ServiceName, at now: MonotonicInstant) -> ServiceError {
    switch self {
    case .circuitOpen(let until):
      let wait = max(.zero, until - now).brief
      return ServiceError(
        .circuitOpen,
        "not called: it failed too often, and is tried again in \(wait)",
        service: service,
        retryRefusal: .circuitOpen(until: until)
      )
    case .concurrencyLimit(let limit, let isQueueFull):
      let queue = isQueueFull ? ", and the queue is full" : ""
      return ServiceError(
        .concurrencyLimited,
        "not called: \(limit) attempts run already\(queue)",
        service: service
      )
    case .rateLimit(let turn):
      return ServiceError(
        .rateLimited,
        "not called: its rate limit has no turn before \((turn - now).brief) from now",
        service: service
      )
    case .loadShed(let priority, let count):
      return ServiceError(
        .loadShed,
        "not called: \(count) calls are under way, too many for one of \(priority) priority",
        service: service
      )
    }
  }
}
