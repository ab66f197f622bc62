/// A call of a parallel group, whatever its type.
protocol ParallelMember: TransportRecipient {
  var service: ServiceName { get }

  /// The member that reported after it; the inbox's.
  var next: (any ParallelMember)? { get set }

  /// The exchange that is under way; the inbox's.
  var exchange: (any TransportExchange)? { get set }

  /// Begins the call.
  func begin(_ client: ServiceClient, in scope: GroupScope) -> MemberPhase

  /// Goes on after a report.
  func proceed() -> MemberPhase

  /// Does the rest of the call in a child task, and reports when that is done.
  func finish() async
}

/// What the task of a group does about a member next.
enum MemberPhase {
  /// Waits for its report.
  case underWay
  /// Goes on with it in a child task.
  case needsTask
  /// Counts it.
  case ended(success: Bool)
}

/// A call of a parallel group, and its result once it has ended.
///
/// Most calls are one exchange, and those need no task of their own: the group's task begins them all and goes on with
/// each as it reports. What else a call may need (a backoff, a queue, a race of attempts, an equal call to share) waits in
/// a child task.
///
/// It belongs to the group's task, or to its child task while that runs; between the two it passes through the
/// ``GroupInbox``, which the compiler can't see.
final class CallMember<Response: Sendable>: ParallelMember, @unchecked Sendable {
  @exclusivity(unchecked) var next: (any ParallelMember)?
  @exclusivity(unchecked) var exchange: (any TransportExchange)?
  private let inbox: GroupInbox
  @exclusivity(unchecked) private var event: TransportEvent?
  private let call: ServiceCall<Response>
  @exclusivity(unchecked) private var run: CallRun?
  @exclusivity(unchecked) private var attempt: AttemptRun?
  @exclusivity(unchecked) private var rest = CallRun.Rest.everything
  @exclusivity(unchecked) private var result: ServiceResult<Response>?
  @exclusivity(unchecked) private var hasResult = false

  init(_ call: ServiceCall<Response>, reportingTo inbox: GroupInbox) {
    self.call = call
    self.inbox = inbox
  }

  var service: ServiceName { call.service }

  func receive(_ event: TransportEvent) {
    self.event = event
    inbox.put(self)
  }

  func begin(_ client: ServiceClient, in scope: GroupScope) -> MemberPhase {
    let run = CallRun(call.service, call.request, client: client, group: scope)
    self.run = run
    guard run.isPlain else { return .needsTask }
    return follow(run.nextStep(), of: run)
  }

  func proceed() -> MemberPhase {
    if hasResult { return .ended(success: result?.isSuccess == true) }
    guard let run, let attempt, let event = event.take() else {
      preconditionFailure("a member reports what it began")
    }
    switch event {
    case .overdue:
      guard let exchange else { preconditionFailure("only an exchange is overdue") }
      rest = .race(attempt, exchange)
      return .needsTask
    case .ended(let reply):
      switch run.conclude(attempt, reply, call.decode) {
      case .result(let result): return end(with: result)
      case .step(let step): return follow(step, of: run)
      }
    }
  }

  func finish() async {
    guard let run else { preconditionFailure("a member ends after it began") }
    result = await run.client.finish(call, run, from: rest)
    hasResult = true
    inbox.put(self)
  }

  private func follow(_ step: CallRun.Step, of run: CallRun) -> MemberPhase {
    switch step {
    case .end(let error) where !run.hasFallback:
      return end(with: run.end(.failure(error)))
    case .send(let attempt):
      self.attempt = attempt
      let due = run.hedgeDue(beside: attempt)
      if let exchange = run.client.transport.begin(attempt.request, overdueAt: due, for: self) {
        inbox.keep(exchange, of: self)
        return .underWay
      }
    default: break
    }
    rest = .step(step)
    return .needsTask
  }

  private func end(with result: ServiceResult<Response>) -> MemberPhase {
    self.result = result
    return .ended(success: result.isSuccess)
  }

  /// Hands over the result, or the one of a call that was never made.
  func takeResult(orNeverMadeIn group: ParallelOutcome) -> ServiceResult<Response> {
    result.take()
      ?? ServiceResult(
        service: service,
        outcome: .failure(group.errorOfCallNeverMade(to: service)),
        start: group.end,
        duration: .zero,
        attempts: []
      )
  }
}
