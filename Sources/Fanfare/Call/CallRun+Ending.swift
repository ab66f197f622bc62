internal import HTTPTypes
internal import Instrumentation
internal import Synchronization

/// How attempts and calls end.
extension CallRun {
  /// What an attempt that ended means to its call.
  enum Verdict {
    /// The call goes on.
    case goesOn
    /// The attempt's value is the call's.
    case won
    /// The call ends with this error.
    case failed(ServiceError)
  }

  /// Ends the attempt of a plain call, and with it the call if it can.
  ///
  /// Apart from the asynchronous function that calls it, so that what is needed here isn't part of its frame.
  ///
  /// - Parameters:
  ///   - attempt: the attempt.
  ///   - exchange: its exchange.
  ///   - event: what was told of that.
  ///   - reader: reads the response.
  /// - Returns: `nil` if the call goes on with its ``rest``.
  @inline(never)
  func conclude<Response: Sendable>(
    _ attempt: AttemptRun,
    _ exchange: any TransportExchange,
    _ event: TransportEvent,
    _ reader: ResponseReader<Response>
  ) -> ServiceResult<Response>? {
    guard case .ended(let reply) = event else {
      rest = .race(attempt, exchange)
      return nil
    }
    let outcome = plan.interpret(reply, attempt, group: group, reader: reader)
    switch endAttempt(attempt, reply, outcome.failure) {
    case .won: return end(outcome)
    case .failed(let error): rest = .step(.end(error))
    case .goesOn: rest = .step(nextStep())
    }
    return endingError.map { end(.failure($0)) }
  }

  /// Ends an attempt with what the transport brought back.
  ///
  /// - Parameters:
  ///   - run: the attempt.
  ///   - reply: what the transport brought back.
  ///   - error: what that means; `nil` if it is a value.
  func endAttempt(_ run: AttemptRun, _ reply: TransportReply, _ error: ServiceError?) -> Verdict {
    guard case .success(let plan) = plan else {
      preconditionFailure("a call without a plan makes no attempt")
    }
    let now = client.clock.now
    let duration = now - run.info.start
    let (fate, aftermath) = plan.runtime.state.withLock { state -> (Attempt.Fate, ServiceState.Aftermath) in
      let fate = self.fate(of: error, reply, at: now, &state)
      let verdict = fate == .superseded ? .none : ServiceState.Verdict(error)
      return (fate, state.endAttempt(run.permit, verdict, duration: duration, at: now))
    }
    record(run, reply, error, fate, duration)
    settle(aftermath, plan)
    switch fate {
    case .won: return .won
    case .final(let refusal):
      let last = error ?? lastError ?? plan.givenUp(group: group, nil)
      return .failed(last.ending(afterAttempts: attempts.count, refusal))
    case .retried(let delay):
      turn = now.advanced(by: delay)
      nextKind = .retry(after: delay)
      hasPaid = true
      lastError = error
      return .goesOn
    case .outlived, .superseded:
      lastError = error
      return .goesOn
    }
  }

  private func fate(
    of error: ServiceError?,
    _ reply: TransportReply,
    at now: MonotonicInstant,
    _ state: inout ServiceState
  ) -> Attempt.Fate {
    guard let error else { return scheduler?.succeed() ?? .superseded }
    let failure = AttemptScheduler.Failure(error, reply, timeOfDay: client.timeOfDay)
    return scheduler?.fail(failure, at: now, &state) ?? .superseded
  }

  /// Ends the call.
  func end<Response>(_ outcome: Result<Response, ServiceError>) -> ServiceResult<Response> {
    ServiceResult(
      service: info.service,
      outcome: outcome,
      start: info.start,
      duration: finish(with: outcome.failure),
      attempts: attempts,
      source: source
    )
  }

  /// Gives back what the call held and tells of its end; returns how long it took.
  private func finish(with error: ServiceError?) -> Duration {
    if isAdmitted, case .success(let plan) = plan {
      let missedTurn = attempts.isEmpty ? turn.map { (turn: $0, now: refusedAt ?? client.clock.now) } : nil
      plan.runtime.state.withLock { $0.endCall(missedTurn: missedTurn) }
    }
    let duration = (knownEnd ?? client.clock.now) - info.start
    let summary = CallSummary(
      error: error,
      status: attempts.last?.status,
      duration: duration,
      attempts: attempts.count,
      source: source
    )
    client.emit(.callEnded(info, summary), in: &context)
    return duration
  }

  /// When the call ended, if a refusal or a single attempt decided it and nothing followed: then the clock needn't be
  /// asked again.
  private var knownEnd: MonotonicInstant? {
    guard source == .service, !hasFallback else { return nil }
    if let refusedAt { return refusedAt }
    guard attempts.count == 1, case .won = attempts[0].fate else { return nil }
    return attempts[0].start.advanced(by: attempts[0].duration)
  }

  private func record(
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
    attempts.append(attempt)
    var context = run.context
    client.emit(.attemptEnded(info, attempt), in: &context)
  }

  /// Does what follows from an attempt's end for others.
  func settle(_ aftermath: ServiceState.Aftermath, _ plan: CallPlan) {
    if !aftermath.granted.isEmpty { plan.runtime.grant(aftermath.granted) }
    if let circuit = aftermath.circuit {
      client.emit(.circuitChanged(info, circuit.endpoint, circuit.state), in: &context)
    }
    for (endpoint, until) in aftermath.ejected {
      client.emit(.endpointEjected(info, endpoint, until: until), in: &context)
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

extension ServiceState.Verdict {
  /// What the error of an attempt says about its service; no error is a success.
  fileprivate init(_ error: ServiceError?) {
    switch error?.code {
    case nil: self = .success
    case .attemptTimeout, .deadlineExceeded: self = .overload
    case .connectionRefused, .connectTimeout, .insecureConnection, .connectionLost: self = .failure
    case .httpStatus:
      switch error?.status?.code ?? 0 {
      case 429, 503, 504: self = .overload
      case 408, 500...: self = .failure
      default: self = .success
      }
    // An answer that isn't HTTP at all has no status; one that isn't what this call expects is an answer.
    case .undecodableResponse: self = error?.status == nil ? .failure : .success
    default: self = .none
    }
  }
}

extension TransportReply {
  /// The HTTP status, when the service answered.
  fileprivate var status: HTTPResponse.Status? {
    guard case .success(let response) = outcome else { return nil }
    return response.status
  }
}

extension Result {
  /// The error, if there is one.
  var failure: Failure? {
    guard case .failure(let error) = self else { return nil }
    return error
  }
}
