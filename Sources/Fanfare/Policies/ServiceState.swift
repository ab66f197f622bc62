/// What the calls to one service share, and every decision that depends on it.
///
/// A pure state machine over the parts of a ``ServicePolicy``: it takes the time and says what to do. All of it changes
/// under one lock (``ServiceRuntime``), so no decision is made on half of the truth.
struct ServiceState {
  /// A permission to make one attempt, to be given back with ``endAttempt(_:_:duration:at:)``.
  struct Permit {
    let endpointIndex: Int
    fileprivate let lease: CircuitBreaker.Lease?
    fileprivate let hasConcurrencyPermit: Bool
  }

  /// What becomes of an attempt that wants to begin.
  enum Start {
    case go(Permit, Fault?)
    case queue(PermitTicket)
    case refuse(any LocalRefusal)
  }

  /// What follows from the end of an attempt, to be done once the lock is free.
  struct Aftermath {
    var granted: [PermitTicket] = []
    var circuit: (endpoint: Endpoint, state: CircuitState)?
    var ejected: [(endpoint: Endpoint, until: MonotonicInstant)] = []
  }

  private let policy: ServicePolicy
  private(set) var random: SeededRandom
  private(set) var policies: PolicyOrder
  private(set) var endpoints: EndpointSet
  private(set) var callsUnderWay = 0

  init(_ policy: ServicePolicy, endpoints: [Endpoint], random: SeededRandom) {
    self.policy = policy
    self.random = random
    self.endpoints = EndpointSet(endpoints, policy)
    policies = PolicyOrder(policy)
  }

  // MARK: Calls

  /// Admits a call, to be ended with ``endCall(missedTurn:)``.
  ///
  /// - Returns: when its turn is, or why it has none.
  mutating func admit(
    _ priority: CallPriority,
    deadline: MonotonicInstant,
    at now: MonotonicInstant
  ) -> Result<MonotonicInstant, CallRefused> {
    var call = CallAdmission(priority: priority, deadline: deadline, callsUnderWay: callsUnderWay, turn: now)
    if let refusal = policies.admit(&call, at: now) { return .failure(CallRefused(reason: refusal)) }
    callsUnderWay += 1
    return .success(call.turn)
  }

  /// Ends a call that was admitted.
  ///
  /// - Parameter missedTurn: the turn that it ended without; `nil` if it used its turn.
  mutating func endCall(missedTurn: MissedTurn?) {
    callsUnderWay -= 1
    policies.callEnded(missedTurn)
  }

  // MARK: Attempts

  /// Begins an attempt.
  ///
  /// - Parameter mayQueue: whether it waits when all permits are taken; otherwise it is refused.
  mutating func beginAttempt(
    avoiding tried: [Int],
    _ priority: CallPriority,
    deadline: MonotonicInstant,
    mayQueue: Bool,
    at now: MonotonicInstant
  ) -> Start {
    switch endpoints.pick(avoiding: tried, at: now, &random) {
    case .circuitOpen(let until):
      return .refuse(CircuitOpen(until: until))
    case .endpoint(let index):
      guard endpoints.states[index].permits != nil else {
        return go(index, hasConcurrencyPermit: false, at: now)
      }
      if endpoints.states[index].permits?.take() == true {
        return go(index, hasConcurrencyPermit: true, at: now)
      }
      let capacity = endpoints.states[index].permits?.capacity ?? 0
      guard mayQueue, let queue = policy.concurrency?.queue, queue > 0 else {
        return .refuse(ConcurrencyLimited(capacity: capacity, isQueueFull: false))
      }
      return .queue(PermitTicket(endpointIndex: index, priority: priority, deadline: deadline))
    }
  }

  /// Puts an attempt into its queue; returns the ticket that is refused for it, which may be its own.
  mutating func enqueue(_ ticket: PermitTicket) -> PermitTicket? {
    endpoints.states[ticket.endpointIndex].permits?.enqueue(ticket)
  }

  /// Takes an attempt that waits no more out of its queue.
  mutating func dequeue(_ ticket: PermitTicket) {
    endpoints.states[ticket.endpointIndex].permits?.remove(ticket)
  }

  /// Begins the attempt of a ticket that was granted its permit.
  mutating func beginQueued(_ ticket: PermitTicket, at now: MonotonicInstant) -> (Start, Aftermath) {
    let index = ticket.endpointIndex
    guard let until = endpoints.states[index].breaker?.refusal(at: now) else {
      return (go(index, hasConcurrencyPermit: true, at: now), Aftermath())
    }
    return (.refuse(CircuitOpen(until: until)), Aftermath(granted: giveBackPermit(of: index)))
  }

  /// Gives the permit back of a ticket that was granted and isn't used.
  mutating func giveBackPermit(of index: Int) -> [PermitTicket] {
    endpoints.states[index].permits?.giveBack() ?? []
  }

  /// How many attempts may run at a time on an endpoint, for the message of a refusal.
  func capacity(of index: Int) -> Int { endpoints.states[index].permits?.capacity ?? 0 }

  private mutating func go(_ index: Int, hasConcurrencyPermit: Bool, at now: MonotonicInstant) -> Start {
    let lease = endpoints.states[index].breaker?.begin(at: now)
    endpoints.states[index].pending += 1
    return .go(
      Permit(endpointIndex: index, lease: lease, hasConcurrencyPermit: hasConcurrencyPermit),
      policy.faults?.draw(&random)
    )
  }

  /// Ends an attempt.
  mutating func endAttempt(
    _ permit: Permit,
    _ verdict: Verdict,
    duration: Duration,
    at now: MonotonicInstant
  ) -> Aftermath {
    var aftermath = Aftermath()
    let index = permit.endpointIndex
    endpoints.states[index].pending -= 1
    if let lease = permit.lease {
      let change = endpoints.states[index].breaker?.end(lease, verdict, duration, at: now, &random)
      if let change = change.flatMap(\.self) {
        aftermath.circuit = (endpoints.states[index].endpoint, change)
      }
    }
    if verdict != .none {
      policies.attemptEnded(verdict, duration, at: now)
      if endpoints.states.count > 1 {
        endpoints.states[index].latency.record(duration, at: now)
        aftermath.ejected = endpoints.record(index, failed: verdict.isFailure, at: now)
      }
    }
    if permit.hasConcurrencyPermit {
      if verdict != .none {
        endpoints.states[index].permits?.record(duration, isOverload: verdict == .overload, at: now)
      }
      aftermath.granted = giveBackPermit(of: index)
    }
    return aftermath
  }

  // MARK: Looking

  /// What is held now.
  func audit(at now: MonotonicInstant) -> ServiceAudit {
    endpoints.states.reduce(into: ServiceAudit(callsUnderWay: callsUnderWay)) { audit, state in
      audit.attempts += state.pending
      audit.permits += state.permits?.inUse ?? 0
      audit.waiting += state.permits?.waiterCount ?? 0
      audit.probes = max(audit.probes, state.breaker?.runningProbes(at: now) ?? 0)
    }
  }

  // MARK: Repetitions

  /// Pays for a retry; `false` if the budget is spent.
  mutating func payForRetry(at now: MonotonicInstant) -> Bool {
    policies.retryBudget?.withdraw(at: now) ?? true
  }

  /// Gives back what a retry cost that was never sent.
  mutating func refundRetry(at now: MonotonicInstant) {
    policies.retryBudget?.refund(at: now)
  }

  /// Pays for a hedge from both budgets; `false`, and nothing is taken, if either is spent.
  mutating func payForHedge(at now: MonotonicInstant) -> Bool {
    guard policies.hedgeBudget?.withdraw(at: now) ?? true else { return false }
    guard payForRetry(at: now) else {
      policies.hedgeBudget?.refund(at: now)
      return false
    }
    return true
  }

  /// Gives back what a hedge cost that was never sent.
  mutating func refundHedge(at now: MonotonicInstant) {
    policies.hedgeBudget?.refund(at: now)
    refundRetry(at: now)
  }

  /// How long after an attempt a hedge may follow; `nil` if none may.
  mutating func hedgeDelay(at now: MonotonicInstant) -> Duration? {
    switch policy.hedge?.trigger {
    case nil: nil
    case .delay(let delay): delay
    case .percentile: policies.latencies?.delay(at: now)
    }
  }

  /// The time before the next retry, with its chance.
  mutating func retryDelay(
    after failure: ServiceError,
    retryAfter: Duration?,
    previous: RetryPolicy.Previous
  ) -> Duration {
    policy.retry.delay(after: failure, retryAfter: retryAfter, previous: previous, &random)
  }
}

/// A call that isn't admitted.
struct CallRefused: Error {
  let reason: any LocalRefusal
}
