internal import HTTPTypes
internal import Instrumentation
internal import Synchronization

/// One call on its way: what is decided between its suspensions, and what it has learnt so far.
///
/// It belongs to the task that makes the call. Everything that needs no waiting happens in here, so that the
/// asynchronous function around it has little to keep across a suspension.
final class CallRun {
  /// What the call does next.
  enum Step {
    /// Makes this attempt.
    case send(AttemptRun)
    /// Waits for its turn or for its backoff.
    case wait(until: MonotonicInstant)
    /// Waits for a permit.
    case queue(PermitTicket)
    /// Ends.
    case end(ServiceError)
  }

  let client: ServiceClient
  let info: CallInfo
  let group: GroupScope?
  let plan: Result<CallPlan, ServiceError>
  var context: InstrumentationContext
  private(set) var scheduler: AttemptScheduler?
  var attempts: [Attempt] = []
  var source = ResponseSource.service
  private var lastError: ServiceError?
  private var tried: [Int] = []
  private var isAdmitted = false
  private var turn: MonotonicInstant?
  private var nextKind = Attempt.Kind.first
  private var hasPaid = false

  /// Begins a call.
  init(_ call: ServiceCall<some Sendable>, client: ServiceClient, group: GroupScope?) {
    let start = client.clock.now
    var context = InstrumentationContext.current ?? .topLevel
    let info = CallInfo(call, id: client.nextID(), group: group?.id, start: start)
    client.emit(.callStarted(info), in: &context)
    plan = Result { () throws(ServiceError) in
      try CallPlan(
        call.request,
        to: call.service,
        services: client.runtimes,
        start: start,
        context: context
      )
    }
    if case .success(let plan) = plan {
      scheduler = AttemptScheduler(
        plan.runtime,
        mayRepeat: plan.idempotency.allowsRepetition,
        deadline: plan.deadline
      )
    }
    self.client = client
    self.group = group
    self.info = info
    self.context = context
  }

  /// Whether an attempt is to follow once its time has come.
  var hasNextAttempt: Bool { turn != nil }

  // MARK: Beginning attempts

  /// Decides what comes next.
  func nextStep() -> Step {
    let plan: CallPlan
    switch self.plan {
    case .failure(let error): return .end(error)
    case .success(let given): plan = given
    }
    let now = isAdmitted ? client.clock.now : info.start
    if let refusal = plan.refusal(at: now, group: group) { return end(refusal) }
    if !isAdmitted {
      switch plan.runtime.state.withLock({ $0.admit(plan.priority, deadline: plan.deadline, at: now) }) {
      case .success(let turn): self.turn = turn
      case .failure(let refused): return refuse(refused.reason, plan, at: now)
      }
      isAdmitted = true
    }
    if let turn, turn > now { return .wait(until: turn) }
    return begin(plan, mayQueue: true, at: now)
  }

  /// Decides what comes of waiting for a permit.
  func leaveQueue(_ ticket: PermitTicket, _ outcome: PermitTicket.Outcome) -> Step {
    guard case .success(let plan) = plan else {
      preconditionFailure("a call without a plan waits for nothing")
    }
    let now = client.clock.now
    switch outcome {
    case .evicted:
      return refuse(.concurrencyLimit(capacity(of: ticket, plan), isQueueFull: true), plan, at: now)
    case .late, .cancelled:
      plan.runtime.state.withLock { $0.dequeue(ticket) }
      return end(plan.givenUp(at: now, group: group))
    case .granted:
      if scheduler?.isDecided == true || plan.refusal(at: now, group: group) != nil {
        plan.runtime.grant(plan.runtime.state.withLock { $0.giveBackPermit(of: ticket.endpointIndex) })
        return end(plan.givenUp(at: now, group: group))
      }
      let (start, aftermath) = plan.runtime.state.withLock { $0.beginAttempt(of: ticket, at: now) }
      settle(aftermath, plan)
      return follow(start, plan, at: now)
    }
  }

  /// Decides whether an attempt is made beside the one that runs, once that has run for long enough.
  func nextHedge(beside attempt: AttemptRun) -> AttemptRun? {
    guard case .success(let plan) = plan, turn == nil else { return nil }
    let now = client.clock.now
    guard plan.runtime.state.withLock({ scheduler?.hedge(at: now, &$0) == true }) else { return nil }
    nextKind = .hedge(after: now - attempt.info.start)
    hasPaid = true
    // A service that is full is no place for a second attempt, so a hedge doesn't queue.
    guard case .send(let attempt) = begin(plan, mayQueue: false, at: now) else { return nil }
    return attempt
  }

  /// How long after its start an attempt may get company; `nil` if it may not.
  func hedgeDelay() -> Duration? {
    guard scheduler?.canHedge == true, case .success(let plan) = plan else { return nil }
    let now = client.clock.now
    return plan.runtime.state.withLock { $0.hedgeDelay(at: now) }
  }

  private func begin(_ plan: CallPlan, mayQueue: Bool, at now: MonotonicInstant) -> Step {
    let (start, evicted) = plan.runtime.state.withLock { state -> (ServiceState.Start, PermitTicket?) in
      let start = state.beginAttempt(
        avoiding: tried,
        plan.priority,
        deadline: plan.deadline,
        mayQueue: mayQueue,
        at: now
      )
      guard case .queue(let ticket) = start else { return (start, nil) }
      return (start, state.enqueue(ticket))
    }
    evicted?.outcome.resolve(.evicted)
    return follow(start, plan, at: now)
  }

  private func follow(_ start: ServiceState.Start, _ plan: CallPlan, at now: MonotonicInstant) -> Step {
    switch start {
    case .refuse(let reason): return refuse(reason, plan, at: now)
    case .queue(let ticket): return .queue(ticket)
    case .go(let permit, let fault): return .send(attempt(with: permit, fault, plan, at: now))
    }
  }

  private func attempt(
    with permit: ServiceState.Permit,
    _ fault: Fault?,
    _ plan: CallPlan,
    at now: MonotonicInstant
  ) -> AttemptRun {
    let endpoint = plan.runtime.endpoints[permit.endpointIndex]
    let attempt = AttemptInfo(number: scheduler?.begin() ?? 0, kind: nextKind, endpoint: endpoint, start: now)
    if plan.runtime.endpoints.count > 1 { tried.append(permit.endpointIndex) }
    turn = nil
    hasPaid = false
    var context = context
    client.emit(.attemptStarted(info, attempt), in: &context)
    return AttemptRun(
      info: attempt,
      permit: permit,
      fault: fault,
      request: plan.request(to: endpoint, startingAt: now, context: context),
      context: context
    )
  }

  private func capacity(of ticket: PermitTicket, _ plan: CallPlan) -> Int {
    plan.runtime.state.withLock { $0.capacity(of: ticket.endpointIndex) }
  }

  // MARK: Ending

  /// What an attempt that ended means to its call.
  enum Verdict {
    /// The call goes on.
    case goesOn
    /// The attempt's value is the call's.
    case won
    /// The call ends with this error.
    case failed(ServiceError)
  }

  /// What follows from the only exchange of a call.
  enum Conclusion<Response: Sendable> {
    case result(ServiceResult<Response>)
    case step(Step)
  }

  /// Ends the attempt of a plain call, and with it the call if it can.
  ///
  /// Apart from the asynchronous function that calls it, so that what is needed here isn't part of its frame.
  @inline(never)
  func conclude<Response: Sendable>(
    _ attempt: AttemptRun,
    _ reply: TransportReply,
    _ decode: (ServiceResponse) throws -> Response
  ) -> Conclusion<Response> {
    let outcome = plan.interpret(reply, attempt, group: group, decode: decode)
    switch endAttempt(attempt, reply, outcome.failure) {
    case .won: return .result(end(outcome))
    case .failed(let error): return .step(.end(error))
    case .goesOn: return .step(nextStep())
    }
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
      let last = error ?? lastError ?? plan.givenUp(at: now, group: group)
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
    return scheduler?.fail(AttemptScheduler.Failure(error, reply), at: now, &state) ?? .superseded
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
      let missedTurn = attempts.isEmpty && turn != nil
      plan.runtime.state.withLock { $0.endCall(missedTurn: missedTurn) }
    }
    let duration = (endOfOnlyAttempt ?? client.clock.now) - info.start
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

  /// When the call ended, if a single attempt decided it: most do, and the clock needn't be asked again.
  private var endOfOnlyAttempt: MonotonicInstant? {
    guard attempts.count == 1, source == .service, case .won = attempts[0].fate else { return nil }
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
  private func settle(_ aftermath: ServiceState.Aftermath, _ plan: CallPlan) {
    if !aftermath.granted.isEmpty { plan.runtime.grant(aftermath.granted) }
    if let circuit = aftermath.circuit {
      client.emit(.circuitChanged(info, circuit.endpoint, circuit.state), in: &context)
    }
    for (endpoint, until) in aftermath.ejected {
      client.emit(.endpointEjected(info, endpoint, until: until), in: &context)
    }
  }

  private func refuse(_ reason: LocalRefusal, _ plan: CallPlan, at now: MonotonicInstant) -> Step {
    let error = ServiceError(reason, of: plan.runtime.name, at: now)
    client.emit(.attemptRefused(info, error), in: &context)
    guard let lastError else { return end(error) }
    return end(lastError.ending(afterAttempts: attempts.count, error.retryRefusal ?? .refused(error.code)))
  }

  /// Ends the call before its next attempt, which costs nothing then.
  private func end(_ error: ServiceError) -> Step {
    if case .success(let plan) = plan { refund(plan) }
    return .end(error)
  }

  private func refund(_ plan: CallPlan) {
    guard hasPaid else { return }
    hasPaid = false
    let now = client.clock.now
    plan.runtime.state.withLock { state in
      if case .hedge = nextKind { state.refundHedge(at: now) } else { state.refundRetry(at: now) }
    }
  }
}

/// An attempt under way; a class so that it moves for the price of a pointer.
final class AttemptRun: Sendable {
  let info: AttemptInfo
  let permit: ServiceState.Permit
  let fault: Fault?
  let request: TransportRequest
  let context: InstrumentationContext

  init(
    info: AttemptInfo,
    permit: ServiceState.Permit,
    fault: Fault?,
    request: TransportRequest,
    context: InstrumentationContext
  ) {
    self.info = info
    self.permit = permit
    self.fault = fault
    self.request = request
    self.context = context
  }
}

extension AttemptScheduler.Failure {
  fileprivate init(_ error: ServiceError, _ reply: TransportReply) {
    self.error = error
    switch reply.outcome {
    case .success(let response):
      mayHaveBeenSent = true
      retryAfter = RetryAfter.delay(in: response.headers)
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
