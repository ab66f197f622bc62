/// The refusal of a circuit breaker.
struct CircuitOpen: LocalRefusal {
  /// When an attempt may be made again.
  let until: MonotonicInstant

  var code: ServiceError.Code { .circuitOpen }

  var retryRefusal: RetryRefusal? { .circuitOpen(until: until) }

  func message(at now: MonotonicInstant) -> String {
    "not called: it failed too often, and is tried again in \(max(.zero, until - now).brief)"
  }
}
