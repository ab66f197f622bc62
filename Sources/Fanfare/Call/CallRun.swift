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

  /// What is left of a call when its waiting needs a task of its own.
  enum Rest {
    /// All of it.
    case everything
    /// What follows from this step.
    case step(Step)
    /// This attempt, whose exchange takes long or is still to be begun, and others beside it.
    case race(AttemptRun, (any TransportExchange)?)
  }

  let client: ServiceClient
  let info: CallInfo
  let group: GroupScope?
  let plan: Result<CallPlan, ServiceError>
  // Only one task ever uses a run, so nothing has to watch over that at run time. Small parts stand behind large ones that
  // leave room, since a call in flight is to be small.
  @exclusivity(unchecked) var context: InstrumentationContext
  @exclusivity(unchecked) var scheduler: AttemptScheduler?
  @exclusivity(unchecked) var source = ResponseSource.service
  @exclusivity(unchecked) var isAdmitted = false
  @exclusivity(unchecked) var hasPaid = false
  @exclusivity(unchecked) var attempts: [Attempt] = []
  @exclusivity(unchecked) private var tried: [Int] = []
  @exclusivity(unchecked) var lastError: ServiceError?
  @exclusivity(unchecked) var turn: MonotonicInstant?
  @exclusivity(unchecked) var nextKind = Attempt.Kind.first
  /// When a policy of this side refused an attempt while no other was under way, which ends the call.
  @exclusivity(unchecked) private(set) var refusedAt: MonotonicInstant?
  /// What is left of the call.
  @exclusivity(unchecked) var rest = Rest.everything

  /// Begins a call.
  @inline(never)
  init(of call: ServiceCall<some Sendable>, client: ServiceClient, group: GroupScope?) {
    let start = client.clock.now
    var context = group?.context ?? InstrumentationContext.current ?? .topLevel
    let info = CallInfo(call.service, call.request, id: client.nextID(), group: group?.id, start: start)
    client.emit(.callStarted(info), in: &context)
    plan = Result { () throws(ServiceError) in
      try CallPlan(
        call.request,
        json: call.json,
        to: call.service,
        services: client.runtimes,
        start: start,
        clock: client.clock,
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

  /// Takes the first step of a call that has nothing but attempts.
  @inline(never)
  func start() {
    if isPlain { rest = .step(nextStep()) }
  }

  /// The attempt that comes next, if that is one.
  var nextAttempt: AttemptRun? {
    guard case .step(.send(let attempt)) = rest else { return nil }
    return attempt
  }

  /// The error that ends the call, if that is all that is left of it.
  var endingError: ServiceError? {
    guard case .step(.end(let error)) = rest, !hasFallback else { return nil }
    return error
  }

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
      return end(plan.givenUp(group: group, Self.queueing))
    case .granted:
      if scheduler?.isDecided == true || plan.refusal(at: now, group: group) != nil {
        plan.runtime.grant(plan.runtime.state.withLock { $0.giveBackPermit(of: ticket.endpointIndex) })
        return end(plan.givenUp(group: group, Self.queueing))
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

  /// Begins the exchange of an attempt, whose recipient hears of it no later than when its hedge is due.
  ///
  /// - Returns: `nil` if the exchange has to be waited for by a task, because of a fault or of the transport.
  @inline(never)
  func begin(_ attempt: AttemptRun, for recipient: any TransportRecipient) -> (any TransportExchange)? {
    guard attempt.fault == nil else { return nil }
    return client.transport.begin(attempt.request, overdueAt: hedgeDue(beside: attempt), for: recipient)
  }

  /// When an attempt has run for so long that it may get company; `nil` if it may not.
  func hedgeDue(beside attempt: AttemptRun) -> MonotonicInstant? {
    guard scheduler?.canHedge == true, case .success(let plan) = plan else { return nil }
    let start = attempt.info.start
    return plan.runtime.state.withLock { $0.hedgeDelay(at: start) }.map(start.advanced(by:))
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

  private static let queueing = "while it waited for a permit of the concurrency limit"

  private func capacity(of ticket: PermitTicket, _ plan: CallPlan) -> Int {
    plan.runtime.state.withLock { $0.capacity(of: ticket.endpointIndex) }
  }

  // MARK: Refusals

  private func refuse(_ reason: LocalRefusal, _ plan: CallPlan, at now: MonotonicInstant) -> Step {
    let error = ServiceError(reason, of: plan.runtime.name, at: now)
    if scheduler?.runningCount == 0 { refusedAt = now }
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
