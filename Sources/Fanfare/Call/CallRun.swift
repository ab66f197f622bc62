internal import Synchronization

/// One call on its way: it is told what happened, and says what to do next.
///
/// A value that decides and neither waits nor sends: ``CarriedCall`` carries its steps out and brings the reports. Only what can
/// be planned becomes a run. What the calls of a service share (``ServiceState``) it changes under that service's lock, and
/// observers are told at once, since what they add to the context goes out with the attempt.
///
/// Wherever it takes an interruption, that is asked for only where it matters.
struct CallRun {
  let plan: CallPlan
  var events: CallEvents
  var scheduler: AttemptScheduler
  var underWay = Few<AttemptRun>()
  var lastError: ServiceError?
  /// Where the answer comes from.
  private(set) var source = ResponseSource.service
  /// When the next attempt may begin; `nil` once it has.
  var turn: MonotonicInstant?
  var nextKind = Attempt.Kind.first
  /// Whether the next attempt has been paid for, which it isn't entitled to unless it is sent.
  var hasPaid = false
  /// The endpoints that have been tried, if there are several.
  var tried: [Int] = []
  private(set) var isAdmitted = false
  /// When a policy of this side refused an attempt while no other was under way, which ends the call.
  var refusedAt: MonotonicInstant?
  /// Where the answer is kept, if it is.
  private var keeping: Keeping?
  /// The error that a fallback stands in for.
  private var failure: ServiceError?

  init(_ plan: CallPlan, _ events: CallEvents) {
    scheduler = AttemptScheduler(
      plan.runtime,
      mayRepeat: plan.idempotency.allowsRepetition,
      deadline: plan.deadline
    )
    // Last, so that they are moved and not copied.
    self.plan = plan
    self.events = events
  }

  // MARK: Sharing answers

  /// Takes the first step: an answer that is kept, an equal call that runs already, or an attempt.
  ///
  /// - Parameter isShared: whether it is made on behalf of equal calls, and so shares with none.
  mutating func begin(isShared: Bool, _ interruption: @autoclosure () -> CallInterruption?) -> CallStep {
    let now = events.info.start
    guard plan.runtime.sharesAnswers, let key = plan.sharingKey else {
      return nextAttempt(at: now, interruption())
    }
    if let response = plan.cache?.state.withLock({ $0.response(to: key, at: now) }) {
      source = .cache
      return .read(response)
    }
    if let flights = plan.runtime.flights, !isShared {
      return wait(for: .flight(flights, key, plan.deadline), because: .sharedFlight, at: now)
    }
    keeping = plan.cache.map { Keeping(cache: $0, key: key) }
    return nextAttempt(at: now, interruption())
  }

  /// Decides what comes of waiting for the answer to an equal call.
  mutating func land(_ arrival: SingleFlight.Arrival, _ interruption: CallInterruption?) -> CallStep {
    switch arrival {
    case .late, .cancelled:
      return fail(plan.givenUp(interruption, "while it waited for the answer to an equal request"))
    case .landed(let result):
      source = result.source == .fallback ? .fallback : .sharedFlight
      events.info.attempts = result.info.attempts
      switch result.outcome {
      case .success(let response): return .read(response)
      case .failure(let error): return fail(error)
      }
    }
  }

  /// Keeps the answer of an attempt that could be read, if it may be kept.
  func keep(_ reply: TransportReply, at now: MonotonicInstant) {
    guard let keeping, case .success(let response) = reply.outcome else { return }
    let today = events.client.timeOfDay()
    keeping.cache.state.withLock { $0.keep(response, for: keeping.key, at: now, today: today) }
  }

  // MARK: Admission

  /// Decides about the next attempt, once its time has come.
  mutating func nextAttempt(at now: MonotonicInstant, _ interruption: CallInterruption?) -> CallStep {
    if let refusal = plan.refusal(at: now, interruption) { return failBeforeAttempt(refusal, at: now) }
    if !isAdmitted {
      switch plan.runtime.state.withLock({ $0.admit(plan.priority, deadline: plan.deadline, at: now) }) {
      case .success(let turn): self.turn = turn
      case .failure(let refused): return fail(refuse(refused.reason, at: now))
      }
      isAdmitted = true
    }
    if let turn, turn > now {
      return wait(for: .turn(turn), because: events.info.attempts.isEmpty ? .rateLimit : .backoff, at: now)
    }
    return beginNextAttempt(at: now)
  }

  /// Waits, and tells why.
  mutating func wait(for what: CallWait, because reason: WaitReason, at now: MonotonicInstant) -> CallStep {
    events.tell { .waitStarted($0, reason, at: now) }
    return .wait(what)
  }

  // MARK: Ending

  /// Decides what follows from reading an answer that no attempt of the call has brought.
  ///
  /// - Parameter error: why it isn't an answer; `nil` if it is one.
  mutating func readAnswer(_ error: ServiceError?) -> CallStep {
    if let error { return fail(error) }
    if failure != nil { source = .fallback }
    return .win(overOthers: false)
  }

  /// Ends the call with an error, unless something stands in for its answer.
  ///
  /// A fallback's own failure leaves the call's error as it was.
  mutating func fail(_ error: ServiceError) -> CallStep {
    if let failure { return .fail(failure.adding(cause: error)) }
    guard let fallback = plan.fallback(for: error) else { return .fail(error) }
    failure = error
    switch fallback {
    case .value(let value): return .read(ServiceResponse(standingIn: value))
    case .service(let name): return .wait(.fallback(name))
    }
  }

  /// Ends the call: gives back what it held and tells of its end.
  ///
  /// - Returns: all of its result but the outcome.
  mutating func end(_ error: ServiceError?, at now: MonotonicInstant) -> CallInfo {
    if isAdmitted {
      let missedTurn =
        events.info.attempts.isEmpty ? turn.map { MissedTurn(turn: $0, now: refusedAt ?? now) } : nil
      plan.runtime.state.withLock { $0.endCall(missedTurn: missedTurn) }
    }
    return events.tellEnd(error, source: source, at: now)
  }
}

/// Where an answer is kept; an object, since few calls have one and all would have to have room for it.
private final class Keeping: Sendable {
  let cache: SharedCache
  let key: RequestKey

  init(cache: SharedCache, key: RequestKey) {
    self.cache = cache
    self.key = key
  }
}
