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
      case .failure(let error): plan.failure(error, startedAt: attempt.info.start, interruption())
      }
    let now = events.client.clock.now
    let step = endAttempt(attempt, reply, error, at: now, interruption())
    return ConcludedAttempt(step: step, end: now)
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
    let (fate, aftermath) = plan.runtime.state.withLock { state -> (Attempt.Fate, ServiceState.Aftermath) in
      let fate = self.fate(of: error, reply, at: now, &state)
      let verdict = fate == .superseded ? .none : Verdict(error)
      return (fate, state.endAttempt(run.permit, verdict, duration: duration, at: now))
    }
    if error == nil { keep(reply, at: now) }
    record(run, reply, error, fate, duration)
    settle(aftermath)
    switch fate {
    case .won: return .win(overOthers: !underWay.isEmpty)
    case .final(let refusal):
      let last = error ?? lastError ?? plan.givenUp(interruption(), nil)
      return fail(last.ending(afterAttempts: events.info.attempts.count, refusal))
    case .retried(let delay):
      turn = now.advanced(by: delay)
      nextKind = .retry(after: delay)
      hasPaid = true
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
    at now: MonotonicInstant,
    _ state: inout ServiceState
  ) -> Attempt.Fate {
    guard let error else { return scheduler.succeed() }
    let failure = AttemptScheduler.Failure(error, reply, timeOfDay: events.client.timeOfDay)
    return scheduler.fail(failure, at: now, &state)
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
      status: reply.status,
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
    for (endpoint, until) in aftermath.ejected {
      events.tell { .endpointEjected($0, endpoint, until: until) }
    }
  }
}

extension AttemptScheduler.Failure {
  fileprivate init(_ error: ServiceError, _ reply: TransportReply, timeOfDay: () -> Double) {
    self.error = error
    switch reply.outcome {
    case .success(let response):
      mayHaveBeenSent = true
      retryAfter =
        response.headers.contains(.retryAfter)
        ? RetryAfter.delay(in: response.headers, today: timeOfDay()) : nil
    case .failure(let failure):
      mayHaveBeenSent = failure.requestMayHaveBeenSent
      retryAfter = nil
    }
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
