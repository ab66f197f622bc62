internal import HTTPTypes
internal import Synchronization

/// What the end of an exchange means to its call.
struct ConcludedAttempt {
  /// What the call does next.
  let step: CallStep
  /// When the attempt ended.
  let end: MonotonicInstant
}

/// How attempts end.
extension CallRun {
  /// Takes the end of an exchange: the one place where it is interpreted.
  ///
  /// Reading the answer is part of the attempt, and one that can't be read has failed.
  ///
  /// - Parameters:
  ///   - request: the request of the exchange.
  ///   - reply: what the transport brought back.
  ///   - interruption: what interrupts the call.
  ///   - read: reads a response that is an answer, and returns why it can't be read; `nil` if it can.
  /// - Returns: `nil` if no such exchange is under way.
  mutating func conclude(
    _ request: TransportRequest,
    _ reply: TransportReply,
    _ interruption: @autoclosure () -> CallInterruption?,
    read: (ServiceResponse, ServiceRuntime) -> (any Error)?
  ) -> ConcludedAttempt? {
    guard let attempt = underWay.remove(where: { $0.request === request }) else { return nil }
    let error: ServiceError? =
      switch reply.outcome {
      case .success(let response):
        plan.refusal(of: response) ?? read(response, plan.runtime).map { plan.unreadable(response, $0) }
      // Who needs no more of an answer has had all that it asked for.
      case .failure(let error) where error.code == .cancelled && request.flow?.isEnough == true: nil
      case .failure(let error):
        // Who can make nothing of an answer gives it up for that.
        plan.failure(
          error.code == .cancelled ? request.flow?.fault ?? error : error,
          of: attempt,
          interruption()
        )
      }
    let now = events.client.clock.now
    let step = endAttempt(attempt, reply, error, at: now, interruption())
    return ConcludedAttempt(step: step, end: now)
  }

  /// Takes the head of an answer that is read while it comes: the first decides the call, and its attempt goes on until its end.
  ///
  /// - Parameter request: the request of the exchange that has brought it.
  mutating func beginAnswer(to request: TransportRequest) -> CallStep {
    guard let flow = request.flow, underWay.first(where: { $0.request === request }) != nil,
      scheduler.beginAnswer()
    else { return .goOn }
    flow.take()
    return .answer(request, overOthers: underWay.count > 1)
  }

  /// Ends an attempt.
  ///
  /// - Parameters:
  ///   - run: the attempt, taken out of those that are under way.
  ///   - reply: what the transport brought back.
  ///   - error: what that means; `nil` if it is a value.
  ///   - now: when it ended, its answer read.
  ///   - interruption: what interrupts the call.
  private mutating func endAttempt(
    _ run: AttemptRun,
    _ reply: TransportReply,
    _ error: ServiceError?,
    at now: MonotonicInstant,
    _ interruption: @autoclosure () -> CallInterruption?
  ) -> CallStep {
    let duration = now - run.info.start
    // A service is as quick as its first word: how long it goes on talking isn't its latency.
    let begun = run.request.flow.flatMap { $0.isTaken ? $0.begun : nil }
    let latency = begun.map { $0 - run.info.start } ?? duration
    let answer = LimitAnswer(reply, error, of: plan.runtime, timeOfDay: events.client.timeOfDay)
    let amounts = run.request.flow?.amounts ?? plan.runtime.policy.amounts(of: reply)
    if let amounts { events.info.count(amounts) }
    let (fate, aftermath, pause) = plan.runtime.state.withLock {
      state -> (Attempt.Fate, ServiceState.Aftermath, (pause: ServicePause, isNew: Bool)?) in
      if let amounts { state.count(amounts) }
      let pause = state.learn(answer, to: run.permit, at: now)
      let fate =
        begun == nil
        ? self.fate(of: error, reply, answer, pause?.pause, at: now, &state)
        : scheduler.endAnswer(failed: error != nil)
      let isThrottled = pause != nil && error?.status == .tooManyRequests
      let verdict =
        fate == .superseded ? .none : isThrottled ? .throttled : Verdict(error, hasBegun: begun != nil)
      let aftermath = state.endAttempt(run.permit, verdict, duration: latency, pause: pause?.pause, at: now)
      return (fate, aftermath, pause)
    }
    if error == nil { keep(reply, at: now) }
    // Nobody reads one that came second, and it holds its exchange.
    if begun == nil { run.request.flow?.end(error) }
    record(run, reply, error, fate, duration)
    settle(aftermath)
    if let pause, pause.isNew { events.tell { .servicePaused($0, pause.pause) } }
    switch fate {
    case .won: return .win(overOthers: !underWay.isEmpty)
    case .final(let refusal):
      let last = error ?? lastError ?? plan.givenUp(interruption(), nil)
      if let redirect = plan.redirect(after: last, from: run.info.endpoint, for: events.info.owner) {
        return .wait(.redirect(redirect))
      }
      let ended = last.ending(afterAttempts: events.info.attempts.count, refusal)
      // Nothing can stand in for an answer of which a part has been read.
      return begun == nil && !plan.leavesToOthers(last) ? fail(ended) : .fail(ended)
    case .retried(let delay):
      // Who was refused with a pause waits for it like everybody else, and has paid nothing.
      turn = pause == nil ? now.advanced(by: delay) : nil
      nextKind = .retry(after: delay)
      hasPaid = pause == nil
      lastError = error
      return nextAttempt(at: now, interruption())
    case .outlived, .superseded:
      lastError = error
      return underWay.isEmpty ? .end : .goOn
    }
  }

  private mutating func fate(
    of error: ServiceError?,
    _ reply: TransportReply,
    _ answer: LimitAnswer,
    _ pause: ServicePause?,
    at now: MonotonicInstant,
    _ state: inout ServiceState
  ) -> Attempt.Fate {
    guard let error else { return scheduler.succeed() }
    var failure = AttemptScheduler.Failure(error, reply, retryAfter: answer.notice.retryAfter, pause)
    failure.isSpent = plan.isSpent
    return scheduler.fail(failure, latest: plan.latest, at: now, &state)
  }

  private mutating func record(
    _ run: AttemptRun,
    _ reply: TransportReply,
    _ error: ServiceError?,
    _ fate: Attempt.Fate,
    _ duration: Duration
  ) {
    let attempt = Attempt(
      number: run.info.number,
      kind: run.info.kind,
      endpoint: run.info.endpoint,
      start: run.info.start,
      duration: duration,
      status: reply.status ?? run.request.flow?.head?.status,
      error: error,
      fate: fate,
      transfer: reply.transfer
    )
    events.info.attempts.append(attempt)
    if events.client.observesMessages {
      events.tell {
        .messagesExchanged($0, attempt: attempt.number, CallMessages(run.request, reply.response))
      }
    }
    events.tellEnd(of: attempt, in: run.context)
  }

  /// Does what follows from an attempt's end for others.
  mutating func settle(_ aftermath: ServiceState.Aftermath) {
    if !aftermath.granted.isEmpty { plan.runtime.grant(aftermath.granted) }
    if let circuit = aftermath.circuit {
      events.tell { .circuitChanged($0, circuit.endpoint, circuit.state) }
    }
    wake(aftermath.woken)
    for (endpoint, until) in aftermath.ejected {
      events.tell { .endpointEjected($0, endpoint, until: until) }
    }
  }
}

extension AttemptScheduler.Failure {
  fileprivate init(
    _ error: ServiceError,
    _ reply: TransportReply,
    retryAfter: Duration?,
    _ pause: ServicePause?
  ) {
    self.error = error
    self.retryAfter = retryAfter
    self.pause = pause
    switch reply.outcome {
    // Whoever says 429 (RFC 6585, section 4) and when to come again hasn't done anything.
    case .success(let response): mayHaveBeenSent = pause == nil || response.status != .tooManyRequests
    case .failure(let failure): mayHaveBeenSent = failure.requestMayHaveBeenSent
    }
  }
}

extension LimitAnswer {
  /// What an attempt brought for the limits of a service.
  fileprivate init(
    // Lent, since an initialiser would otherwise be given copies.
    _ reply: __shared TransportReply,
    _ error: __shared ServiceError?,
    of service: __shared ServiceRuntime,
    timeOfDay: () -> Double
  ) {
    guard case .success(let response) = reply.outcome else { return }
    isGood = Verdict(error) == .success
    if error == nil, !service.policy.limits.isEmpty {
      actual = service.policy.limits.map { $0.actual.flatMap { $0(response) } }
    }
    // A success tells of limits only to those who learn them.
    if service.policy.learnedLimits != nil || error != nil {
      notice = LimitNotice(response.headers, today: timeOfDay()) ?? notice
    }
    guard service.policy.learnedLimits != nil, service.policy.retry.honorsRetryAfter else { return }
    switch response.status.code {
    case 429: isRefusal = true
    // Of several endpoints one says this of itself: the others are asked.
    case 503: isRefusal = notice.retryAfter != nil && service.endpoints.count == 1
    default: return
    }
  }
}

extension ServicePolicy {
  /// What an attempt comes to by the meters; `nil` if nothing is counted.
  fileprivate func amounts(of reply: TransportReply) -> Meters? {
    guard !meters.isEmpty, let response = reply.response else { return nil }
    return meters.amounts(of: response)
  }
}

extension TransportReply {
  /// What the service answered, if it did.
  fileprivate var response: ServiceResponse? {
    guard case .success(let response) = outcome else { return nil }
    return response
  }

  /// The HTTP status, when the service answered.
  fileprivate var status: HTTPResponse.Status? { response?.status }
}

extension Result {
  /// The error, if there is one.
  var failure: Failure? {
    guard case .failure(let error) = self else { return nil }
    return error
  }
}
