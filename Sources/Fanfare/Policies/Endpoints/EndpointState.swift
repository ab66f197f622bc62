/// What is known of one endpoint of a service.
struct EndpointState {
  let endpoint: Endpoint
  var breaker: CircuitBreaker?
  var permits: PermitPool<PermitTicket>?
  var latency = PeakEWMA()
  var pending = 0
  var ejectedUntil: MonotonicInstant?
  var ejections = 0
  var attempts = 0
  var failures = 0

  init(_ endpoint: Endpoint, _ policy: ServicePolicy) {
    self.endpoint = endpoint
    breaker = policy.circuitBreaker.map(CircuitBreaker.init)
    permits = policy.concurrency.map(PermitPool.init)
  }
}

/// An attempt's place in the queue for a permit.
final class PermitTicket: PermitWaiter, Sendable {
  /// How the waiting ended.
  enum Outcome: Sendable {
    case granted
    case evicted
    case late
    case cancelled
  }

  let endpointIndex: Int
  /// Its turn, which it has taken, and what that was for.
  let turn: Turns.Turn
  let wish: Turns.Wish
  let outcome = OneShot<Outcome>()

  var priority: CallPriority { wish.priority }
  var deadline: MonotonicInstant { wish.deadline }

  init(endpointIndex: Int, _ turn: Turns.Turn, _ wish: Turns.Wish) {
    (self.endpointIndex, self.turn, self.wish) = (endpointIndex, turn, wish)
  }

  /// Waits for a permit until the deadline or a cancellation.
  func wait(clock: any MonotonicClock) async -> Outcome {
    await outcome.wait(until: deadline, clock: clock, late: .late, cancelled: .cancelled)
  }
}
