/// A call of a parallel group, whatever its type.
protocol ParallelMember: TransportRecipient {
  var service: ServiceName { get }

  /// The member that reported after it; the inbox's.
  var next: (any ParallelMember)? { get set }

  /// The exchange that is under way; only the group's task changes it, and only under the inbox's lock.
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
  @exclusivity(unchecked) private var result: ServiceResult<Response>?

  private let onResult: (@Sendable (ServiceResult<Response>) -> Void)?

  init(
    _ call: ServiceCall<Response>,
    reportingTo inbox: GroupInbox,
    onResult: (@Sendable (ServiceResult<Response>) -> Void)? = nil
  ) {
    self.call = call
    self.inbox = inbox
    self.onResult = onResult
  }

  var service: ServiceName { call.service }

  func receive(_ event: TransportEvent) {
    self.event = event
    inbox.put(self)
  }

  func begin(_ client: ServiceClient, in scope: GroupScope) -> MemberPhase {
    let run = CallRun(of: call, client: client, group: scope)
    self.run = run
    run.start()
    return follow(run)
  }

  func proceed() -> MemberPhase {
    if result != nil { return end() }
    guard let run, let attempt, let exchange, let event = event.take() else {
      preconditionFailure("a member reports what it began")
    }
    result = run.conclude(attempt, exchange, event, call.reader)
    return result == nil ? follow(run) : end()
  }

  func finish() async {
    guard let run else { preconditionFailure("a member ends after it began") }
    result = await run.client.finish(call, run)
    inbox.put(self)
  }

  /// Goes on with what is left of the call.
  private func follow(_ run: CallRun) -> MemberPhase {
    if let error = run.endingError {
      result = run.end(.failure(error))
      return end()
    }
    guard let attempt = run.nextAttempt, let exchange = run.begin(attempt, for: self) else {
      return .needsTask
    }
    self.attempt = attempt
    inbox.keep(exchange, of: self)
    return .underWay
  }

  /// Keeps nothing but the result: a group may have many members that have ended.
  private func end() -> MemberPhase {
    run = nil
    attempt = nil
    if exchange != nil { inbox.forgetExchange(of: self) }
    if let onResult, let result { onResult(result) }
    return .ended(success: result?.isSuccess == true)
  }

  /// Hands over the result, or the one of a call that was never made.
  func takeResult(orNeverMadeIn group: ParallelOutcome) -> ServiceResult<Response> {
    assert(run == nil, "a call that was begun has ended")
    return result.take()
      ?? ServiceResult(
        service: service,
        outcome: .failure(group.errorOfCallNeverMade(to: service)),
        start: group.end,
        duration: .zero,
        attempts: []
      )
  }
}
