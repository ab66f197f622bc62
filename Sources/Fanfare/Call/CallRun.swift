internal import Synchronization

/// One call on its way: it is told what happened, and says what to do next.
///
/// A value that decides and neither waits nor sends: ``CarriedCall`` carries its steps out and brings the reports. Only what can
/// be planned becomes a run. What the calls of a service share (``ServiceState``) it changes under that service's lock, and
/// observers are told at once, since what they add to the context goes out with the attempt.
///
/// Wherever it takes an interruption, that is asked for only where it matters.
struct CallRun {
  var plan: CallPlan
  var events: CallEvents
  var scheduler: AttemptScheduler
  var underWay = Few<AttemptRun>()
  var lastError: ServiceError?
  /// Where the answer comes from.
  private(set) var source = ResponseSource.service
  /// When the backoff before the next attempt ends; `nil` if there is none.
  var turn: MonotonicInstant?
  /// How much it is estimated to take of each limit, once it has asked for its turn.
  var costs: [Double]?
  /// Its place among those that wait for their turn; `nil` if it has none.
  var ticket: TurnTicket?
  /// What it waits for, as observers were told.
  var waitReason: WaitReason?
  var nextKind = Attempt.Kind.first
  /// Whether the next attempt has been paid for, which it isn't entitled to unless it is sent.
  var hasPaid = false
  /// The endpoints that have been tried, if there are several.
  var tried: [Int] = []
  private(set) var isAdmitted = false
  /// Where the answer is kept, if it is.
  private var keeping: Keeping?
  /// The error that a fallback stands in for.
  private var failure: ServiceError?

  init(_ plan: consuming CallPlan, _ events: consuming CallEvents) {
    scheduler = AttemptScheduler(
      plan.runtime,
      mayRepeat: plan.mayRepeat,
      deadline: plan.deadline
    )
    // Last, so that they are moved and not copied.
    self.plan = consume plan
    self.events = consume events
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
      // The flight is a call that has its own deadline, and may be given more time.
      return wait(for: .flight(flights, key, plan.latest), because: .sharedFlight, at: now)
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
    if let refusal = plan.refusal(at: now, before: ticket.map { _ in plan.latest }, interruption) {
      return failBeforeAttempt(refusal, at: now)
    }
    if !isAdmitted {
      if let refusal = plan.runtime.state.withLock({ $0.admit(plan.priority, at: now) }) {
        return fail(refuse(refusal, at: now))
      }
      isAdmitted = true
    }
    if let turn, turn > now { return wait(for: .backoff(turn), because: .backoff, at: now) }
    return beginNextAttempt(at: now)
  }

  /// Waits, and tells why, unless it has waited for the same until now.
  mutating func wait(for what: CallWait, because reason: WaitReason, at now: MonotonicInstant) -> CallStep {
    if waitReason != reason { events.tell { .waitStarted($0, reason, at: now) } }
    waitReason = reason
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

  /// Decides what follows from the calls that redirects have led to.
  ///
  /// - Parameters:
  ///   - error: why the last of them brought no answer; `nil` if it did.
  ///   - interruption: what interrupts the call.
  mutating func endRedirects(_ error: ServiceError?, _ interruption: CallInterruption?) -> CallStep {
    guard let error else { return .win(overOthers: false) }
    return fail(error.code.isCancellation ? plan.givenUp(interruption ?? .cancelled, nil) : error)
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
    if isAdmitted { plan.runtime.state.withLock { $0.endCall() } }
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
