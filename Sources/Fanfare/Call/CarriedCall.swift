internal import Instrumentation

/// What the task that carries a call out does about it next.
enum CallPhase {
  /// Waits for its next report.
  case underWay
  /// Waits for its next report, which a child task brings that waits for this.
  case waits(CallWait)
  /// Counts it.
  case ended(success: Bool)
}

/// A call that is carried out: does what its ``CallRun`` decides, and brings it the reports.
///
/// Most calls are one exchange, which needs neither a task nor a timer of its own: the task of the call or of its group begins
/// it, and goes on when it is reported. What else a call may wait for, a child task waits for (``wait(for:)``).
///
/// Whatever has to know the type of the value is left to ``CallCarrier``, and that is little: code that doesn't know a type costs more
/// than all that it does here.
///
/// It belongs to the task that it reports to. What others report passes through the ``CallInbox``, whose lock protects the
/// first properties; the compiler can't see either.
package class CarriedCall: TransportRecipient, @unchecked Sendable {
  /// The call that was reported to after it, and whether it is among those itself; the inbox's.
  @exclusivity(unchecked) final var next: CarriedCall?
  @exclusivity(unchecked) final var isReported = false
  /// Whether no task drives it any more: what is left is dealt with where it is reported.
  @exclusivity(unchecked) final private(set) var isAdrift = false
  /// The exchanges that are under way; changed under the inbox's lock only.
  @exclusivity(unchecked) final private(set) var exchanges = Few<CallExchange>()
  @exclusivity(unchecked) private final var reports = Few<CallReport>()

  final let client: ServiceClient
  /// What the call is; kept here since it is looked at often, and a function that gives it would copy it each time.
  final let outline: CallOutline
  private final let inbox: CallInbox
  @exclusivity(unchecked) private final var group: GroupScope?
  @exclusivity(unchecked) private final var run: CallRun?
  /// Whether an attempt has won, so that what others bring is read for nothing.
  @exclusivity(unchecked) private final var isWon = false
  /// What keeps it by itself; `nil` if it belongs to a task that does nothing else, or to a group.
  @exclusivity(unchecked) final var independence: Independence?

  /// Why the outcome, as things stand, isn't a value; `nil` if it is one.
  @exclusivity(unchecked) final var failure: ServiceError?
  /// What is known of the call, once it has ended.
  @exclusivity(unchecked) final private(set) var info: CallInfo?

  init(_ outline: CallOutline, client: ServiceClient, reportingTo inbox: CallInbox) {
    self.outline = outline
    self.client = client
    self.inbox = inbox
  }

  // MARK: What knows the type of the value

  /// Reads an answer.
  ///
  /// - Parameter isKept: whether it is the outcome of the call, as things stand.
  /// - Returns: why it can't be read; `nil` if it can.
  func read(_ response: ServiceResponse, from service: ServiceRuntime, isKept: Bool) -> (any Error)? {
    preconditionFailure("a call can read answers")
  }

  /// Takes note that the call has ended.
  func hasEnded() { preconditionFailure("a call has a result") }

  /// Takes the answer of a flow for that of the call.
  func takeAnswer(_ flow: ResponseFlow) { preconditionFailure("only streams are read while they come") }

  /// Waits for the answer to an equal call.
  func share(
    _ flights: SingleFlight,
    _ key: RequestKey,
    until deadline: MonotonicInstant
  ) async
    -> SingleFlight.Arrival
  { preconditionFailure("a call can share answers") }

  /// Takes the outcome of the service that stands in for the call's own.
  func fallBack(to service: ServiceName, in group: GroupScope?) async {
    preconditionFailure("a call can be sent to others")
  }

  /// Takes the outcome of the calls that redirects lead to.
  func takeRedirect(_ start: RedirectStart) async { preconditionFailure("a call can be sent elsewhere") }

  // MARK: Driving

  /// What interrupts it at this moment.
  private final var interruption: CallInterruption? {
    guard let independence else { return .current(in: group) }
    return independence.isGivenUp ? .cancelled : nil
  }

  /// Begins the call.
  final func begin(in group: GroupScope?) -> CallPhase {
    self.group = group
    var events = CallEvents(of: outline, client: client, group: group)
    do throws(ServiceError) {
      run = CallRun(try CallPlan(outline, of: client, events), events)
    } catch {
      // What can't be planned never becomes a run.
      failure = error
      return conclude(events.tellEnd(error, source: .service, at: client.clock.now))
    }
    guard let step = run?.begin(isShared: outline.isShared, interruption) else { Self.isOver() }
    return carryOut(step, at: events.info.start)
  }

  /// Goes on with the next report.
  final func proceed() -> CallPhase {
    switch takeReport() {
    case nil: return .underWay
    case .ended(let request): return takeEnd(of: request)
    case .answerBegan(let request): return decide { run, _ in run?.beginAnswer(to: request) }
    case .overdue(let request): return decide { $0?.joinOverdue(request, at: $1, interruption) }
    case .turnCame: return decide { $0?.nextAttempt(at: $1, interruption) }
    case .leftQueue(let ticket, let outcome):
      return decide { $0?.leaveQueue(ticket, outcome, at: $1, interruption) }
    case .landed(let arrival): return decide { run, _ in run?.land(arrival, interruption) }
    case .redirected: return decide { run, _ in run?.endRedirects(failure, interruption) }
    case .fellBack: return decide { run, _ in run?.readAnswer(failure) }
    }
  }

  /// Has the run decide in its place: it is too large to be taken out and put back.
  private final func decide(_ decision: (inout CallRun?, MonotonicInstant) -> CallStep?) -> CallPhase {
    let now = client.clock.now
    guard let step = decision(&run, now) else { Self.isOver() }
    return carryOut(step, at: now)
  }

  private static func isOver() -> Never {
    preconditionFailure("what is reported belongs to a call under way")
  }

  // MARK: Carrying out

  private final func carryOut(_ step: CallStep, at now: MonotonicInstant) -> CallPhase {
    switch step {
    case .goOn: return .underWay
    case .send(let exchange): return send(exchange)
    case .wait(let what): return .waits(what)
    case .read(let response): return read(response)
    case .answer(let request, let overOthers):
      if let flow = request.flow { takeAnswer(flow) }
      isWon = true
      if overOthers { giveUpExchanges(but: request) }
      return .underWay
    case .win(overOthers: true):
      isWon = true
      giveUpExchanges()
      return .underWay
    case .fail(let error):
      failure = error
      // An answer that breaks off may do so before those have ended that were given up for it.
      return run?.underWay.isEmpty == false ? .underWay : finish(at: now)
    case .win, .end: return finish(at: now)
    }
  }

  /// Begins an exchange: the one place where that is done.
  private final func send(_ exchange: OutgoingExchange) -> CallPhase {
    let request = exchange.request
    request.flow?.whenBegun { self.report(.answerBegan(request)) }
    if exchange.fault == nil,
      let begun = client.transport.begin(exchange.request, overdueAt: exchange.overdueAt, for: self)
    {
      keep(begun, exchange.request)
      return .underWay
    }
    let begun = TaskExchange(exchange, client, for: self)
    keep(begun, exchange.request)
    return .waits(.exchange(begun))
  }

  private final func keep(_ exchange: any TransportExchange, _ request: TransportRequest) {
    let isGivenUp = inbox.update { content in
      exchanges.append(CallExchange(request: request, exchange: exchange))
      return content.isGivenUp
    }
    if isGivenUp { exchange.cancel() }
  }

  private final func takeEnd(of request: TransportRequest) -> CallPhase {
    guard let reply = request.reply.take(),
      let ending = run?.conclude(
        request,
        reply,
        interruption,
        read: { response, service in read(response, from: service, isKept: !isWon) }
      )
    else { preconditionFailure("an exchange ends once, and before its call") }
    return carryOut(ending.step, at: ending.end)
  }

  private final func read(_ response: ServiceResponse) -> CallPhase {
    guard let plan = run?.plan else { Self.isOver() }
    let error = read(response, from: plan.runtime, isKept: true).map { plan.unreadable(response, $0) }
    failure = error
    return decide { run, _ in run?.readAnswer(error) }
  }

  private final func finish(at now: MonotonicInstant) -> CallPhase {
    guard let info = run?.end(failure, at: now) else { Self.isOver() }
    return conclude(info)
  }

  /// Keeps nothing but the result: a group may have many calls that have ended.
  private final func conclude(_ info: CallInfo) -> CallPhase {
    run = nil
    group = nil
    self.info = info
    hasEnded()
    return .ended(success: failure == nil)
  }

  /// Gives up the exchanges that are under way, but for one.
  final func giveUpExchanges(but spared: TransportRequest? = nil) {
    for exchange in inbox.update({ _ in exchanges.all }) where exchange.request !== spared {
      exchange.exchange.cancel()
    }
  }

  /// What is known of the call by now, which nobody changes any more; `nil` if it has ended.
  final var soFar: CallInfo? { run?.events.info.soFar(at: client.clock.now) }

  /// Leaves the call to those who report to it, if a single exchange is left and nothing is to be dealt with before.
  ///
  /// No task waits for the end of an answer that is read while it comes: its reader may be any, or gone.
  ///
  /// - Returns: what is known of the call so far, which nobody changes any more; `nil` if it still has to be driven.
  final func castOff() -> CallInfo? {
    guard let soFar else { return nil }
    let isLeft = inbox.update { _ in
      isAdrift = exchanges.count == 1 && reports.isEmpty
      return isAdrift
    }
    return isLeft ? soFar : nil
  }

  /// Deals with what was reported to a call that no task drives.
  @inline(never)
  private final func goOnAdrift() {
    _ = inbox.pollCall()
    _ = proceed()
  }

  // MARK: Reports

  package final func exchangeIsOverdue(_ request: TransportRequest) { report(.overdue(request)) }

  package final func exchangeEnded(_ request: TransportRequest, with reply: consuming TransportReply) {
    request.reply = consume reply
    report(.ended(request))
  }

  /// Waits for something in a task of its own, and reports when it has come.
  final func wait(for what: CallWait) async {
    switch what {
    case .exchange(let exchange): await exchange.run()
    case .backoff(let instant):
      try? await client.clock.sleep(until: instant, tolerance: nil)
      report(.turnCame)
    case .turn(let ticket):
      await ticket.wait(clock: client.clock)
      report(.turnCame)
    case .permit(let ticket):
      let outcome = await ticket.wait(clock: client.clock)
      report(.leftQueue(ticket, outcome))
    case .flight(let flights, let key, let deadline):
      let arrival = await share(flights, key, until: deadline)
      report(.landed(arrival))
    case .redirect(let start):
      await within(run?.plan.deadline) { await takeRedirect(start) }
      report(.redirected)
    case .fallback(let name):
      await fallBack(to: name, in: group)
      report(.fellBack)
    }
  }

  /// Runs what makes further calls on behalf of this one, in its context and by its deadline.
  private final func within(_ deadline: MonotonicInstant?, _ body: () async -> Void) async {
    var context = run?.events.context ?? .topLevel
    if let deadline {
      let own = Deadline(at: deadline, clock: client.clock)
      context.deadline = context.deadline?.earlier(of: own) ?? own
    }
    await InstrumentationContext.$current.withValue(context, operation: body)
  }

  /// Notes attempts that were made on behalf of this call where redirects have led it, and what their answers come to; nothing else
  /// is under way meanwhile.
  final func adopt(_ attempts: [Attempt], _ meters: Meters) {
    guard let info = run?.events.info else { return }
    info.count(meters)
    for attempt in attempts { info.attempts.append(attempt.numbered(info.attempts.count + 1)) }
  }

  private final func report(_ report: CallReport) {
    let isLeft = inbox.update { content in
      reports.append(report)
      content.add(self)
      return isAdrift
    }
    if isLeft { goOnAdrift() }
  }

  private final func takeReport() -> CallReport? {
    inbox.update { content in
      let report = reports.popFirst()
      if let request = report?.endedRequest { _ = exchanges.remove { $0.request === request } }
      if !reports.isEmpty { content.add(self) }
      return report
    }
  }
}
