internal import HTTPTypes
internal import Instrumentation

/// One call on its way: what is decided between its suspensions, and what it has learnt so far.
///
/// It belongs to the task that makes the call. Everything that needs no waiting happens in here, so that the
/// asynchronous function around it has little to keep across a suspension.
final class CallRun {
  private let client: ServiceClient
  private let info: CallInfo
  private let group: GroupScope?
  private let plan: Result<CallPlan, ServiceError>
  private var context: InstrumentationContext
  private var attempts: [Attempt] = []
  private var attemptStart: MonotonicInstant
  private var attemptContext: InstrumentationContext

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
        services: client.services,
        start: start,
        context: context
      )
    }
    self.client = client
    self.group = group
    self.info = info
    self.context = context
    attemptContext = context
    attemptStart = start
  }

  /// Begins the next attempt; fails with the error of a call that makes no further one.
  func nextAttempt() -> Result<TransportRequest, ServiceError> {
    switch plan {
    case .failure(let error):
      return .failure(error)
    case .success(let plan):
      if !attempts.isEmpty { attemptStart = client.clock.now }
      if let refusal = plan.refusal(at: attemptStart, group: group) { return .failure(refusal) }
      attemptContext = context
      let attempt = AttemptInfo(number: attempts.count + 1, endpoint: plan.endpoint, start: attemptStart)
      client.emit(.attemptStarted(info, attempt), in: &attemptContext)
      return .success(plan.request(startingAt: attemptStart, context: attemptContext))
    }
  }

  /// Ends an attempt with what the transport brought back.
  func endAttempt<Response>(
    with reply: TransportReply,
    decode: (ServiceResponse) throws -> Response
  ) -> Result<Response, ServiceError> {
    guard case .success(let plan) = plan else {
      preconditionFailure("a call without a plan makes no attempt")
    }
    let outcome = plan.interpret(reply, startedAt: attemptStart, group: group, decode: decode)
    let attempt = Attempt(
      number: attempts.count + 1,
      endpoint: plan.endpoint,
      start: attemptStart,
      duration: client.clock.now - attemptStart,
      status: reply.status,
      error: outcome.failure,
      transfer: reply.transfer
    )
    attempts.append(attempt)
    client.emit(.attemptEnded(info, attempt), in: &attemptContext)
    return outcome
  }

  /// Ends the call.
  func end<Response>(_ outcome: Result<Response, ServiceError>) -> ServiceResult<Response> {
    let end = attempts.last.map { $0.start.advanced(by: $0.duration) } ?? client.clock.now
    let duration = end - info.start
    let summary = CallSummary(
      error: outcome.failure,
      status: attempts.last?.status,
      duration: duration,
      attempts: attempts.count
    )
    client.emit(.callEnded(info, summary), in: &context)
    return ServiceResult(
      service: info.service,
      outcome: outcome,
      start: info.start,
      duration: duration,
      attempts: attempts
    )
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
  fileprivate var failure: Failure? {
    guard case .failure(let error) = self else { return nil }
    return error
  }
}
