/// A call that is carried out, whatever the type of its value.
protocol CarriedCall: TransportRecipient {
  var service: ServiceName { get }

  /// The call that was reported to after it, and whether it is among those itself; the inbox's.
  var next: (any CarriedCall)? { get set }
  var isReported: Bool { get set }

  /// The exchanges that are under way; changed under the inbox's lock only.
  var exchanges: Few<CallExchange> { get set }

  /// Begins the call.
  func begin(in group: GroupScope?) -> CallPhase

  /// Goes on with the next report.
  func proceed() -> CallPhase

  /// Waits for something in a task of its own, and reports when it has come.
  func wait(for what: CallWait) async
}

/// What the task that carries a call out does about it next.
enum CallPhase {
  /// Waits for its next report.
  case underWay
  /// Waits for its next report, which a child task brings that waits for this.
  case waits(CallWait)
  /// Counts it.
  case ended(success: Bool)
}

/// Carries out the steps of one call, and has its result once it has ended.
///
/// Most calls are one exchange, which needs neither a task nor a timer of its own: the task of the call or of its group begins
/// it, and goes on when it is reported. What else a call may wait for, a child task waits for (``wait(for:)``).
///
/// It belongs to the task that it reports to. What others report passes through the ``CallInbox``, whose lock protects the
/// first properties; the compiler can't see either.
final class CallCarrier<Response: Sendable>: CarriedCall, @unchecked Sendable {
  @exclusivity(unchecked) var next: (any CarriedCall)?
  @exclusivity(unchecked) var isReported = false
  @exclusivity(unchecked) var exchanges = Few<CallExchange>()
  @exclusivity(unchecked) private var reports = Few<CallReport>()

  private let client: ServiceClient
  private let inbox: CallInbox
  private let call: ServiceCall<Response>
  private let onResult: (@Sendable (ServiceResult<Response>) -> Void)?
  @exclusivity(unchecked) private var group: GroupScope?
  @exclusivity(unchecked) private var run: CallRun?
  @exclusivity(unchecked) private var ending: Ending?

  /// What was read last, which stays once the call is decided; and then its result, in the same room.
  private enum Ending {
    case outcome(Result<Response, ServiceError>)
    case result(ServiceResult<Response>)
  }

  init(
    _ call: ServiceCall<Response>,
    client: ServiceClient,
    reportingTo inbox: CallInbox,
    onResult: (@Sendable (ServiceResult<Response>) -> Void)? = nil
  ) {
    self.call = call
    self.client = client
    self.inbox = inbox
    self.onResult = onResult
  }

  var service: ServiceName { call.service }

  /// The result, once the call has ended.
  var result: ServiceResult<Response>? {
    guard case .result(let result)? = ending else { return nil }
    return result
  }

  private var outcome: Result<Response, ServiceError>? {
    guard case .outcome(let outcome)? = ending else { return nil }
    return outcome
  }

  // MARK: Driving

  func begin(in group: GroupScope?) -> CallPhase {
    self.group = group
    var events = CallEvents(of: call, client: client, group: group)
    do throws(ServiceError) {
      var run = CallRun(try CallPlan(call, of: client, events), events)
      let step = run.begin(isShared: call.isShared, .current(in: group))
      self.run = run
      return carryOut(step, at: events.info.start)
    } catch {
      // What can't be planned never becomes a run.
      let duration = events.tellEnd(error, attempts: [], source: .service, at: client.clock.now)
      return conclude(
        with: ServiceResult(
          service: service,
          outcome: .failure(error),
          start: events.info.start,
          duration: duration,
          attempts: []
        )
      )
    }
  }

  func proceed() -> CallPhase {
    switch takeReport() {
    case nil: return .underWay
    case .ended(let request, let reply): return takeEnd(of: request, reply)
    case .overdue(let request): return decide { $0.joinOverdue(request, at: $1, .current(in: group)) }
    case .turnCame: return decide { $0.nextAttempt(at: $1, .current(in: group)) }
    case .leftQueue(let ticket, let outcome):
      return decide { $0.leaveQueue(ticket, outcome, at: $1, .current(in: group)) }
    case .landed(let arrival): return decide { run, _ in run.land(arrival, .current(in: group)) }
    case .fellBack: return decide { run, _ in run.readAnswer(outcome?.failure) }
    }
  }

  private func decide(_ decision: (inout CallRun, MonotonicInstant) -> CallStep) -> CallPhase {
    guard var run = run.take() else { preconditionFailure("what is reported belongs to a call under way") }
    let now = client.clock.now
    let step = decision(&run, now)
    self.run = run
    return carryOut(step, at: now)
  }

  // MARK: Carrying out

  private func carryOut(_ step: CallStep, at now: MonotonicInstant) -> CallPhase {
    switch step {
    case .goOn: return .underWay
    case .send(let exchange): return send(exchange)
    case .wait(let what): return .waits(what)
    case .read(let response): return read(response)
    case .win(overOthers: true):
      for loser in inbox.update({ _ in exchanges.all }) { loser.exchange.cancel() }
      return .underWay
    case .fail(let error):
      ending = .outcome(.failure(error))
      return finish(at: now)
    case .win, .end: return finish(at: now)
    }
  }

  /// Begins an exchange: the one place where that is done.
  private func send(_ exchange: OutgoingExchange) -> CallPhase {
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

  private func keep(_ exchange: any TransportExchange, _ request: TransportRequest) {
    let isGivenUp = inbox.update { content in
      exchanges.append(CallExchange(request: request, exchange: exchange))
      return content.isGivenUp
    }
    if isGivenUp { exchange.cancel() }
  }

  private func takeEnd(of request: TransportRequest, _ reply: TransportReply) -> CallPhase {
    guard let ending = run?.conclude(request, reply, call.reader, .current(in: group)) else {
      preconditionFailure("an exchange ends once, and before its call")
    }
    if case .win = ending.step { self.ending = .outcome(ending.outcome) }
    return carryOut(ending.step, at: ending.end)
  }

  private func read(_ response: ServiceResponse) -> CallPhase {
    ending = run.map { .outcome($0.plan.read(response, reader: call.reader)) }
    return decide { run, _ in run.readAnswer(outcome?.failure) }
  }

  private func finish(at now: MonotonicInstant) -> CallPhase {
    guard let outcome, let result = run?.end(outcome, at: now) else {
      preconditionFailure("a call ends once, with an outcome")
    }
    return conclude(with: result)
  }

  /// Keeps nothing but the result: a group may have many calls that have ended.
  private func conclude(with result: ServiceResult<Response>) -> CallPhase {
    run = nil
    group = nil
    ending = .result(result)
    onResult?(result)
    return .ended(success: result.isSuccess)
  }

  // MARK: Reports

  func exchangeIsOverdue(_ request: TransportRequest) { report(.overdue(request)) }

  func exchangeEnded(_ request: TransportRequest, with reply: TransportReply) {
    report(.ended(request, reply))
  }

  func wait(for what: CallWait) async {
    switch what {
    case .exchange(let exchange): await exchange.run()
    case .turn(let instant):
      try? await client.clock.sleep(until: instant, tolerance: nil)
      report(.turnCame)
    case .permit(let ticket): report(.leftQueue(ticket, await ticket.wait(clock: client.clock)))
    case .flight(let flights, let key, let deadline):
      report(.landed(await flights.share(key, call, client, until: deadline)))
    case .fallback(let name):
      ending = .outcome(await client.perform(call.sent(to: name), in: group).outcome)
      report(.fellBack)
    }
  }

  private func report(_ report: CallReport) {
    inbox.update { content in
      reports.append(report)
      content.add(self)
    }
  }

  private func takeReport() -> CallReport? {
    inbox.update { content in
      guard let report = reports.popFirst() else { return nil }
      if case .ended(let request, _) = report { _ = exchanges.remove { $0.request === request } }
      if !reports.isEmpty { content.add(self) }
      return report
    }
  }
}
