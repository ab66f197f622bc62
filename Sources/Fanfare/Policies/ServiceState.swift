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
    case refuse(LocalRefusal)
  }

  /// What follows from the end of an attempt, to be done once the lock is free.
  struct Aftermath {
    var granted: [PermitTicket] = []
    var circuit: (endpoint: Endpoint, state: CircuitState)?
    var ejected: [(endpoint: Endpoint, until: MonotonicInstant)] = []
  }

  private let policy: ServicePolicy
  private(set) var random: SeededRandom
  private var retryBudget: RetryBudget?
  private var hedgeBudget: RetryBudget?
  private var latencies: LatencyWindow?
  private var rate: TokenBucket?
  private var endpoints: EndpointSet
  private(set) var callsUnderWay = 0

  init(_ policy: ServicePolicy, endpoints: [Endpoint], random: SeededRandom) {
    self.policy = policy
    self.random = random
    self.endpoints = EndpointSet(endpoints, policy)
    retryBudget = policy.retryBudget.map(RetryBudget.init)
    hedgeBudget = policy.hedge.map {
      RetryBudget(ratio: $0.maximumExtraLoad, minimumPerSecond: 0, timeToLive: .seconds(10))
    }
    if case .percentile(let share)? = policy.hedge?.trigger { latencies = LatencyWindow(share: share) }
    rate = policy.rateLimit.map(TokenBucket.init)
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
    if let shedding = policy.loadShedding, callsUnderWay >= shedding.limit(for: priority) {
      return .failure(CallRefused(reason: .loadShed(priority, callsUnderWay: callsUnderWay)))
    }
    var turn = now
    if let limit = policy.rateLimit, rate != nil {
      let latest = limit.maximumWait.map { min(deadline, now.advanced(by: $0)) } ?? deadline
      let answer = rate?.take(at: now, noLaterThan: latest) ?? (taken: true, at: now)
      guard answer.taken else { return .failure(CallRefused(reason: .rateLimit(turn: answer.at))) }
      turn = answer.at
    }
    callsUnderWay += 1
    retryBudget?.depositForCall(at: now)
    hedgeBudget?.depositForCall(at: now)
    return .success(turn)
  }

  /// Ends a call that was admitted.
  ///
  /// - Parameter missedTurn: the turn that it ended without; `nil` if it used its turn.
  mutating func endCall(missedTurn: (turn: MonotonicInstant, now: MonotonicInstant)?) {
    callsUnderWay -= 1
    if let missedTurn { rate?.giveBack(missedTurn.turn, at: missedTurn.now) }
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
      return .refuse(.circuitOpen(until: until))
    case .endpoint(let index):
      guard endpoints.states[index].permits != nil else {
        return go(index, hasConcurrencyPermit: false, at: now)
      }
      if endpoints.states[index].permits?.take() == true {
        return go(index, hasConcurrencyPermit: true, at: now)
      }
      let capacity = endpoints.states[index].permits?.capacity ?? 0
      guard mayQueue, let queue = policy.concurrency?.queue, queue > 0 else {
        return .refuse(.concurrencyLimit(capacity, isQueueFull: false))
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
  mutating func beginAttempt(of ticket: PermitTicket, at now: MonotonicInstant) -> (Start, Aftermath) {
    let index = ticket.endpointIndex
    guard let until = endpoints.states[index].breaker?.refusal(at: now) else {
      return (go(index, hasConcurrencyPermit: true, at: now), Aftermath())
    }
    return (.refuse(.circuitOpen(until: until)), Aftermath(granted: giveBackPermit(of: index)))
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
      if verdict == .success { latencies?.record(duration, at: now) }
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
    retryBudget?.withdraw(at: now) ?? true
  }

  /// Gives back what a retry cost that was never sent.
  mutating func refundRetry(at now: MonotonicInstant) {
    retryBudget?.refund(at: now)
  }

  /// Pays for a hedge from both budgets; `false`, and nothing is taken, if either is spent.
  mutating func payForHedge(at now: MonotonicInstant) -> Bool {
    guard hedgeBudget?.withdraw(at: now) ?? true else { return false }
    guard payForRetry(at: now) else {
      hedgeBudget?.refund(at: now)
      return false
    }
    return true
  }

  /// Gives back what a hedge cost that was never sent.
  mutating func refundHedge(at now: MonotonicInstant) {
    hedgeBudget?.refund(at: now)
    refundRetry(at: now)
  }

  /// How long after an attempt a hedge may follow; `nil` if none may.
  mutating func hedgeDelay(at now: MonotonicInstant) -> Duration? {
    switch policy.hedge?.trigger {
    case nil: nil
    case .delay(let delay): delay
    case .percentile: latencies?.delay(at: now)
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
  let reason: LocalRefusal
}
