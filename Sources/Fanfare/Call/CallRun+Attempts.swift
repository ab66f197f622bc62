internal import Synchronization

/// How attempts begin, and what keeps them from it.
extension CallRun {
  /// What becomes of an attempt that wants to begin.
  private enum Beginning {
    case send(OutgoingExchange)
    case wait(TurnWait)
    case queue(PermitTicket)
    case refused(ServiceError)
  }

  /// Begins the next attempt of a call whose other attempts have all ended.
  mutating func beginNextAttempt(at now: MonotonicInstant) -> CallStep {
    step(from: beginAttempt(mayQueue: true, at: now), at: now)
  }

  /// Decides what comes of waiting for a permit.
  mutating func leaveQueue(
    _ ticket: PermitTicket,
    _ outcome: PermitTicket.Outcome,
    at now: MonotonicInstant,
    _ interruption: CallInterruption?
  ) -> CallStep {
    switch outcome {
    case .evicted:
      let (capacity, woken) = plan.runtime.state.withLock { state in
        (state.capacity(of: ticket.endpointIndex), state.giveBackTurn(of: ticket, at: now))
      }
      wake(woken)
      return fail(refuse(ConcurrencyLimited(capacity: capacity, isQueueFull: true), at: now))
    case .late, .cancelled:
      let woken = plan.runtime.state.withLock { state in
        state.dequeue(ticket)
        return state.giveBackTurn(of: ticket, at: now)
      }
      wake(woken)
      return failBeforeAttempt(plan.givenUp(interruption, Self.queueing), at: now)
    case .granted:
      if plan.refusal(at: now, interruption) != nil {
        let (granted, woken) = plan.runtime.state.withLock { state in
          (state.giveBackPermit(of: ticket.endpointIndex), state.giveBackTurn(of: ticket, at: now))
        }
        plan.runtime.grant(granted)
        wake(woken)
        return failBeforeAttempt(plan.givenUp(interruption, Self.queueing), at: now)
      }
      let (start, aftermath) = plan.runtime.state.withLock { $0.beginQueued(ticket, at: now) }
      settle(aftermath)
      return step(from: beginning(from: start, at: now), at: now)
    }
  }

  /// Decides whether an attempt is made beside one that has run for long enough.
  mutating func joinOverdue(
    _ request: TransportRequest,
    at now: MonotonicInstant,
    _ interruption: CallInterruption?
  ) -> CallStep {
    guard interruption == nil, let slow = underWay.first(where: { $0.request === request }),
      plan.runtime.state.withLock({ scheduler.hedge(at: now, &$0) })
    else { return .goOn }
    nextKind = .hedge(after: now - slow.info.start)
    hasPaid = true
    // A service that is full is no place for a second attempt, so a hedge doesn't queue.
    switch beginAttempt(mayQueue: false, at: now) {
    case .send(let exchange): return .send(exchange)
    case .wait, .queue, .refused: return .goOn
    }
  }

  private mutating func beginAttempt(mayQueue: Bool, at now: MonotonicInstant) -> Beginning {
    // Once, since expressions may be what says it.
    let costs = costs ?? plan.costs
    self.costs = costs
    let wish = Turns.Wish(
      priority: plan.priority,
      amounts: LimitAmounts(costs),
      latest: plan.latest,
      deadline: plan.deadline(after: ticket.map { now - $0.since } ?? .zero)
    )
    var evicted: PermitTicket?
    var woken: [TurnTicket] = []
    let start = plan.runtime.state.withLock { state in
      let start = state.beginAttempt(
        avoiding: tried,
        wish,
        mayQueue ? ticket : nil,
        mayQueue: mayQueue,
        at: now
      )
      if let ticket = start.queued { evicted = state.enqueue(ticket) }
      if start.changesTurns { woken = state.woken(at: now) }
      return start
    }
    evicted?.outcome.resolve(.evicted)
    wake(woken)
    return beginning(from: start, at: now)
  }

  private mutating func beginning(
    from start: consuming ServiceState.Start,
    at now: MonotonicInstant
  ) -> Beginning {
    switch consume start {
    case .wait(let wait): return .wait(wait)
    case .refuse(let reason): return .refused(refuse(reason, at: now))
    case .queue(let ticket):
      takeTurn(at: now)
      return .queue(ticket)
    case .go(let permit, let fault):
      takeTurn(at: now)
      return .send(exchange(with: permit, fault, at: now))
    }
  }

  private mutating func step(from beginning: consuming Beginning, at now: MonotonicInstant) -> CallStep {
    switch consume beginning {
    case .send(let exchange): return .send(exchange)
    case .wait(let wait):
      ticket = wait.ticket
      if let pause = wait.news { events.tell { .servicePaused($0, pause) } }
      return self.wait(for: .turn(wait.ticket), because: wait.isPaused ? .pause : .rateLimit, at: now)
    case .queue(let ticket): return wait(for: .permit(ticket), because: .concurrencyLimit, at: now)
    case .refused(let error): return fail(error)
    }
  }

  /// Notes that the turn of the call has come, and lets it have the time that it has waited for that, if its policy does.
  private mutating func takeTurn(at now: MonotonicInstant) {
    guard let ticket = ticket.take() else { return }
    plan.extend(by: now - ticket.since)
    scheduler.deadline = plan.deadline
  }

  /// Has others ask for their turns again.
  func wake(_ tickets: [TurnTicket]) {
    for ticket in tickets { ticket.wake() }
  }

  /// Notes an attempt and says what it sends.
  private mutating func exchange(
    with permit: consuming ServiceState.Permit,
    _ fault: Fault?,
    at now: MonotonicInstant
  ) -> OutgoingExchange {
    let index = permit.endpointIndex
    let endpoint = plan.runtime.endpoints[index]
    let info = AttemptInfo(number: scheduler.begin(), kind: nextKind, endpoint: endpoint, start: now)
    if plan.runtime.endpoints.count > 1 { tried.append(index) }
    turn = nil
    waitReason = nil
    hasPaid = false
    let context = events.tellStart(of: info)
    let usual =
      plan.runtime.policy.medianTimeout == nil
      ? nil : plan.runtime.state.withLock { $0.medianLimit(at: now) }
    let request = plan.request(to: endpoint, startingAt: now, within: usual, context: context)
    underWay.append(AttemptRun(info: info, permit: permit, request: request, context: context))
    return OutgoingExchange(request: request, overdueAt: hedgeDue(after: now), fault: fault)
  }

  /// When an attempt has run for so long that it may get company; `nil` if it may not.
  private func hedgeDue(after start: MonotonicInstant) -> MonotonicInstant? {
    guard scheduler.canHedge else { return nil }
    return plan.runtime.state.withLock { $0.hedgeDelay(at: start) }.map(start.advanced(by:))
  }

  private static var queueing: String { "while it waited for a permit of the concurrency limit" }

  // MARK: Refusals

  /// Tells of a refusal.
  ///
  /// - Returns: the error that the call ends with, if it does: its last attempt's, if it has made any.
  mutating func refuse(_ reason: any LocalRefusal, at now: MonotonicInstant) -> ServiceError {
    let error = ServiceError(reason, of: plan.runtime.name, at: now)
    events.tell { .attemptRefused($0, error) }
    leaveTurns(at: now)
    refund(at: now)
    guard let lastError else { return error }
    return lastError.ending(
      afterAttempts: events.info.attempts.count,
      error.retryRefusal ?? .refused(error.code)
    )
  }

  /// Ends the call before its next attempt, which costs nothing then.
  mutating func failBeforeAttempt(_ error: ServiceError, at now: MonotonicInstant) -> CallStep {
    leaveTurns(at: now)
    refund(at: now)
    return fail(error)
  }

  /// Waits for no turn any more.
  private mutating func leaveTurns(at now: MonotonicInstant) {
    guard let ticket = ticket.take() else { return }
    wake(plan.runtime.state.withLock { $0.leave(ticket, at: now) })
  }

  private mutating func refund(at now: MonotonicInstant) {
    guard hasPaid else { return }
    hasPaid = false
    plan.runtime.state.withLock { state in
      if case .hedge = nextKind { state.refundHedge(at: now) } else { state.refundRetry(at: now) }
    }
  }
}
