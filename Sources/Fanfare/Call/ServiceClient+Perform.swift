internal import FanfareJSON
internal import HTTPTypes
internal import Synchronization

extension ServiceClient {
  /// Makes one call as a member of `group`, or by itself.
  ///
  /// The order of what applies to a call is the order of the functions in this file.
  func perform<Response>(
    _ call: ServiceCall<Response>,
    in group: GroupScope?
  ) async -> ServiceResult<Response> {
    let run = CallRun(of: call, client: self, group: group)
    // Most calls are one exchange. It is made right here, since each asynchronous function on the way keeps a frame.
    run.start()
    if let attempt = run.nextAttempt {
      let event = OneShot<TransportEvent>()
      if let exchange = run.begin(attempt, for: event) {
        let event = await event.wait(for: exchange)
        if let result = run.conclude(attempt, exchange, event, call.reader) { return result }
      }
    } else if let error = run.endingError {
      return run.end(.failure(error))
    }
    return await finish(call, run)
  }

  /// Makes a call that needs more than one exchange, or goes on with one that turned out to.
  ///
  /// Not inlined, since its frame would then be part of every call's.
  @inline(never)
  func finish<Response>(
    _ call: ServiceCall<Response>,
    _ run: CallRun
  ) async -> ServiceResult<Response> {
    var outcome =
      switch run.rest {
      case .everything: await self.outcome(of: call, run)
      case .step(let step): await attempts(run, from: step, reader: call.reader)
      case .race(let attempt, let exchange): await race(run, attempt, exchange, reader: call.reader)
      }
    if case .failure(let error) = outcome, let fallback = run.fallback(for: error) {
      outcome = await self.outcome(of: fallback, for: call, run, failedWith: error)
    }
    return run.end(outcome)
  }

  /// The value of the fallback; its own failure leaves the call's error as it was.
  private func outcome<Response>(
    of fallback: Fallback,
    for call: ServiceCall<Response>,
    _ run: CallRun,
    failedWith error: ServiceError
  ) async -> Result<Response, ServiceError> {
    let outcome: Result<Response, ServiceError>
    switch fallback {
    case .value(let value):
      let response = ServiceResponse(
        status: .ok,
        headers: [.contentType: "application/json"],
        body: Array(value.description.utf8)
      )
      outcome = run.read(response, reader: call.reader)
    case .service(let name):
      outcome = await perform(call.sent(to: name), in: run.group).outcome
    }
    switch outcome {
    case .success:
      run.source = .fallback
      return outcome
    case .failure(let other):
      return .failure(error.adding(cause: other))
    }
  }

  /// The outcome of a call: from the cache, from an equal call that runs already, or from attempts of its own.
  private func outcome<Response>(
    of call: ServiceCall<Response>,
    _ run: CallRun
  ) async -> Result<Response, ServiceError> {
    guard let key = run.sharingKey() else { return await attempts(run, reader: call.reader) }
    if let response = run.cachedResponse(to: key) {
      run.source = .cache
      return run.read(response, reader: call.reader)
    }
    if let flights = run.flights(of: call) { return await share(flights, key, call, run) }
    guard let cache = run.cache else { return await attempts(run, reader: call.reader) }
    let keeping = ResponseReader.json { [clock, timeOfDay] response, strategies in
      let value = try call.reader.read(response, strategies)
      let now = clock.now
      let today = timeOfDay()
      cache.state.withLock { $0.keep(response, for: key, at: now, today: today) }
      return value
    }
    return await attempts(run, reader: keeping)
  }

  private func share<Response>(
    _ flights: SingleFlight,
    _ key: RequestKey,
    _ call: ServiceCall<Response>,
    _ run: CallRun
  ) async -> Result<Response, ServiceError> {
    let shared = call.asShared()
    let seat = flights.board(key) { land in
      // A task of its own, so that no caller's end is the flight's end.
      Task.detached(executorPreference: transport.preferredExecutor()) {
        land(await self.perform(shared, in: nil))
      }
    }
    let arrival = await seat.wait(until: run.deadline, clock: clock, late: .late, cancelled: .cancelled)
    flights.leave(key, seat)
    switch arrival {
    case .late, .cancelled:
      return .failure(run.givenUp("while it waited for the answer to an equal request"))
    case .landed(let result):
      run.source = result.source == .fallback ? .fallback : .sharedFlight
      run.attempts = result.attempts
      return result.outcome.flatMap { run.read($0, reader: call.reader) }
    }
  }

  private func attempts<Response: Sendable>(
    _ run: CallRun,
    reader: ResponseReader<Response>
  ) async -> Result<Response, ServiceError> {
    await attempts(run, from: run.nextStep(), reader: reader)
  }

  /// Makes attempts one after another until one decides the call, or takes so long that it gets company.
  private func attempts<Response: Sendable>(
    _ run: CallRun,
    from step: CallRun.Step,
    reader: ResponseReader<Response>
  ) async -> Result<Response, ServiceError> {
    var step = step
    while true {
      switch step {
      case .end(let error):
        return .failure(error)
      case .wait(let until):
        try? await clock.sleep(until: until, tolerance: nil)
        step = run.nextStep()
      case .queue(let ticket):
        step = run.leaveQueue(ticket, await ticket.wait(clock: clock))
      case .send(let attempt):
        let reply: TransportReply
        switch await progress(of: attempt, in: run) {
        case .ended(let given): reply = given
        case .overdue(let exchange): return await race(run, attempt, exchange, reader: reader)
        }
        let outcome = run.plan.interpret(reply, attempt, group: run.group, reader: reader)
        switch run.endAttempt(attempt, reply, outcome.failure) {
        case .won: return outcome
        case .failed(let error): return .failure(error)
        case .goesOn: step = run.nextStep()
        }
      }
    }
  }

  /// Carries out the exchange of an attempt, with the fault that befalls it.
  func exchange(_ attempt: AttemptRun) async -> TransportReply {
    guard let fault = attempt.fault else { return await transport.send(attempt.request) }
    if let delay = fault.delay {
      let deadline = attempt.request.deadline
      let end = min(clock.now.advanced(by: delay), deadline)
      guard (try? await clock.sleep(until: end, tolerance: nil)) != nil else {
        return TransportReply(
          .failure(TransportError(.cancelled, "cancelled", requestMayHaveBeenSent: false))
        )
      }
      guard end < deadline else {
        return TransportReply(
          .failure(TransportError(.deadlineExceeded, "late", requestMayHaveBeenSent: false))
        )
      }
    }
    if let reply = fault.reply { return reply }
    return await transport.send(attempt.request)
  }
}
