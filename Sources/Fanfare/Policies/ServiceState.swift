/// What the calls to one service share, and every decision that depends on it.
///
/// A pure state machine over the parts of a ``ServicePolicy``: it takes the time and says what to do. All of it changes
/// under one lock (``ServiceRuntime``), so no decision is made on half of the truth.
struct ServiceState {
  /// A permission to make one attempt, to be given back with ``endAttempt(_:_:duration:at:)``.
  struct Permit {
    let endpointIndex: Int
    fileprivate let turn: Turns.Turn
    fileprivate let lease: CircuitBreaker.Lease?
    fileprivate let hasConcurrencyPermit: Bool
  }

  /// What becomes of an attempt that wants to begin.
  enum Start {
    case go(Permit, Fault?)
    case wait(TurnWait)
    case queue(PermitTicket)
    case refuse(any LocalRefusal)

    /// The place in the queue of one that waits for a permit.
    var queued: PermitTicket? {
      if case .queue(let ticket) = self { ticket } else { nil }
    }

    /// Whether others may have their turn earlier or later because of it.
    var changesTurns: Bool {
      switch self {
      case .go, .wait, .queue: true
      case .refuse: false
      }
    }
  }

  /// What follows from the end of an attempt, to be done once the lock is free.
  struct Aftermath {
    var granted: [PermitTicket] = []
    var circuit: (endpoint: Endpoint, state: CircuitState)?
    var ejected: [(endpoint: Endpoint, until: MonotonicInstant)] = []
    /// Who has to ask for its turn again.
    var woken: [TurnTicket] = []
  }

  private let policy: ServicePolicy
  private(set) var random: SeededRandom
  private(set) var policies: PolicyOrder
  private(set) var turns: Turns
  private(set) var endpoints: EndpointSet
  private(set) var callsUnderWay = 0
  /// What its answers have come to.
  private(set) var meters = Meters()

  init(_ policy: ServicePolicy, endpoints: [Endpoint], random: SeededRandom) {
    self.policy = policy
    self.random = random
    self.endpoints = EndpointSet(endpoints, policy)
    policies = PolicyOrder(policy)
    turns = Turns(policy)
  }

  // MARK: Calls

  /// Admits a call, to be ended with ``endCall()``.
  ///
  /// - Returns: why it isn't admitted; `nil` if it is.
  mutating func admit(_ priority: CallPriority, at now: MonotonicInstant) -> (any LocalRefusal)? {
    let call = CallAdmission(priority: priority, callsUnderWay: callsUnderWay)
    if let refusal = policies.admit(call, at: now) { return refusal }
    callsUnderWay += 1
    return nil
  }

  /// Ends a call that was admitted.
  mutating func endCall() {
    callsUnderWay -= 1
  }

  // MARK: Attempts

  /// Begins an attempt, or says what it waits for.
  ///
  /// - Parameters:
  ///   - tried: the endpoints that needn't be tried again.
  ///   - wish: what the attempt is like.
  ///   - ticket: its place among those that wait for their turn, if it has one.
  ///   - mayQueue: whether it waits for its turn, or when all permits are taken; otherwise it is refused.
  ///   - now: when it is.
  mutating func beginAttempt(
    avoiding tried: [Int],
    _ wish: Turns.Wish,
    _ ticket: TurnTicket?,
    mayQueue: Bool,
    at now: MonotonicInstant
  ) -> Start {
    switch turns.ask(wish, ticket, mayWait: mayQueue, at: now) {
    case .wait(let wait): return .wait(wait)
    case .refuse(let refusal): return .refuse(refusal)
    case .go: break
    }
    switch endpoints.pick(avoiding: tried, at: now, &random) {
    case .circuitOpen(let until):
      return .refuse(CircuitOpen(until: until))
    case .endpoint(let index):
      guard endpoints.states[index].permits != nil else {
        return go(index, turns.take(wish.amounts, ticket, at: now), hasConcurrencyPermit: false, at: now)
      }
      if endpoints.states[index].permits?.take() == true {
        return go(index, turns.take(wish.amounts, ticket, at: now), hasConcurrencyPermit: true, at: now)
      }
      let capacity = endpoints.states[index].permits?.capacity ?? 0
      guard mayQueue, let queue = policy.concurrency?.queue, queue > 0 else {
        return .refuse(ConcurrencyLimited(capacity: capacity, isQueueFull: false))
      }
      let turn = turns.take(wish.amounts, ticket, at: now)
      return .queue(PermitTicket(endpointIndex: index, turn, wish))
    }
  }

  /// Takes the place away of an attempt that doesn't wait for its turn any more.
  ///
  /// - Returns: who has to ask again.
  mutating func leave(_ ticket: TurnTicket, at now: MonotonicInstant) -> [TurnTicket] {
    turns.leave(ticket)
    return turns.woken(at: now)
  }

  /// Who has to ask for its turn again, after something was taken.
  mutating func woken(at now: MonotonicInstant) -> [TurnTicket] { turns.woken(at: now) }

  /// Takes the turn back of a ticket that isn't used.
  ///
  /// - Returns: who has to ask again.
  mutating func giveBackTurn(of ticket: PermitTicket, at now: MonotonicInstant) -> [TurnTicket] {
    turns.giveBack(ticket.turn, at: now)
    return turns.woken(at: now)
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
  ///
  /// A pause may have come while it waited: then it asks for a turn anew, and only keeps its permit if it has that now.
  mutating func beginQueued(_ ticket: PermitTicket, at now: MonotonicInstant) -> (Start, Aftermath) {
    let index = ticket.endpointIndex
    var turn = ticket.turn
    if turns.isOvertaken(turn) {
      turns.giveBack(turn, at: now)
      switch turns.ask(ticket.wish, nil, mayWait: true, at: now) {
      case .go: turn = turns.take(ticket.wish.amounts, nil, at: now)
      case .wait(let wait): return (.wait(wait), withoutPermit(of: index, at: now))
      case .refuse(let refusal): return (.refuse(refusal), withoutPermit(of: index, at: now))
      }
    }
    guard let until = endpoints.states[index].breaker?.refusal(at: now) else {
      return (go(index, turn, hasConcurrencyPermit: true, at: now), Aftermath())
    }
    turns.giveBack(turn, at: now)
    return (.refuse(CircuitOpen(until: until)), withoutPermit(of: index, at: now))
  }

  /// What follows from giving a permit, and a turn, back.
  private mutating func withoutPermit(of index: Int, at now: MonotonicInstant) -> Aftermath {
    Aftermath(granted: giveBackPermit(of: index), woken: turns.woken(at: now))
  }

  /// Gives the permit back of a ticket that was granted and isn't used.
  mutating func giveBackPermit(of index: Int) -> [PermitTicket] {
    endpoints.states[index].permits?.giveBack() ?? []
  }

  /// How many attempts may run at a time on an endpoint, for the message of a refusal.
  func capacity(of index: Int) -> Int { endpoints.states[index].permits?.capacity ?? 0 }

  private mutating func go(
    _ index: Int,
    _ turn: Turns.Turn,
    hasConcurrencyPermit: Bool,
    at now: MonotonicInstant
  ) -> Start {
    let lease = endpoints.states[index].breaker?.begin(at: now)
    endpoints.states[index].pending += 1
    return .go(
      Permit(endpointIndex: index, turn: turn, lease: lease, hasConcurrencyPermit: hasConcurrencyPermit),
      policy.faults?.draw(&random)
    )
  }

  /// Counts what an answer comes to.
  mutating func count(_ amounts: Meters) { meters += amounts }

  /// Learns from the end of an attempt what the service says of its limits; ``endAttempt(_:_:duration:pause:at:)`` follows.
  ///
  /// - Returns: the pause that it asks for, and whether that is new.
  mutating func learn(
    _ answer: LimitAnswer,
    to permit: Permit,
    at now: MonotonicInstant
  ) -> (pause: ServicePause, isNew: Bool)? {
    turns.end(permit.turn, answer, at: now)
  }

  /// Ends an attempt.
  mutating func endAttempt(
    _ permit: Permit,
    _ verdict: Verdict,
    duration: Duration,
    pause: ServicePause? = nil,
    at now: MonotonicInstant
  ) -> Aftermath {
    var aftermath = Aftermath(woken: turns.woken(at: now, pause: pause))
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
        let isOverload = verdict == .overload || verdict == .throttled
        endpoints.states[index].permits?.record(duration, isOverload: isOverload, at: now)
      }
      aftermath.granted = giveBackPermit(of: index)
    }
    return aftermath
  }

  // MARK: Looking

  /// What is held now.
  func audit(at now: MonotonicInstant) -> ServiceAudit {
    var audit = ServiceAudit(callsUnderWay: callsUnderWay)
    audit.isTurnMissed = turns.isMissed(at: now)
    return endpoints.states.reduce(into: audit) { audit, state in
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

  /// How long an attempt that begins now may take by what is usual; `nil` if nothing follows from that.
  mutating func medianLimit(at now: MonotonicInstant) -> Duration? { policies.medianTimeout?.limit(at: now) }

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
