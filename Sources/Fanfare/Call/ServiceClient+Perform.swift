internal import HTTPTypes
internal import Instrumentation

extension ServiceClient {
  /// Makes one call as a member of `group`, or by itself.
  func perform<Response>(
    _ call: ServiceCall<Response>,
    in group: GroupScope?
  ) async -> ServiceResult<Response> {
    let start = clock.now
    var context = InstrumentationContext.current ?? .topLevel
    let info = CallInfo(call, id: nextID(), group: group?.id, start: start)
    emit(.callStarted(info), in: &context)

    var attempts: [Attempt] = []
    let outcome: Result<Response, ServiceError>
    do throws(ServiceError) {
      let plan = try CallPlan(call, services: services, start: start, context: context)
      outcome = await attempt(
        call,
        following: plan,
        info: info,
        context: context,
        group: group,
        into: &attempts
      )
    } catch {
      outcome = .failure(error)
    }

    let duration = (attempts.last.map { $0.start.advanced(by: $0.duration) } ?? clock.now) - start
    let result = ServiceResult(
      service: call.service,
      outcome: outcome,
      start: start,
      duration: duration,
      attempts: attempts
    )
    emit(.callEnded(info, CallSummary(result)), in: &context)
    return result
  }

  /// The one place where attempts are made.
  private func attempt<Response>(
    _ call: ServiceCall<Response>,
    following plan: CallPlan,
    info: CallInfo,
    context: InstrumentationContext,
    group: GroupScope?,
    into attempts: inout [Attempt]
  ) async -> Result<Response, ServiceError> {
    let number = attempts.count + 1
    let start = number == 1 ? info.start : clock.now
    if let refusal = plan.refusal(at: start, isCancelled: Task.isCancelled, group: group) {
      return .failure(refusal)
    }

    var context = context
    emit(
      .attemptStarted(info, AttemptInfo(number: number, endpoint: plan.endpoint, start: start)),
      in: &context
    )
    let reply = await transport.send(plan.request(startingAt: start, context: context))
    let outcome = plan.interpret(reply, startedAt: start, group: group, decode: call.decode)

    let attempt = Attempt(
      number: number,
      endpoint: plan.endpoint,
      start: start,
      duration: clock.now - start,
      status: try? reply.outcome.get().status,
      error: outcome.failure,
      transfer: reply.transfer
    )
    attempts.append(attempt)
    emit(.attemptEnded(info, attempt), in: &context)
    return outcome
  }
}

extension CallInfo {
  init(_ call: ServiceCall<some Sendable>, id: CallID, group: GroupID?, start: MonotonicInstant) {
    let request = try? call.request.get()
    self.init(
      id: id,
      service: call.service,
      method: request?.method,
      path: request?.path ?? "",
      group: group,
      start: start
    )
  }
}

extension CallSummary {
  init(_ result: ServiceResult<some Sendable>) {
    self.init(
      error: result.error,
      status: result.attempts.last?.status,
      duration: result.duration,
      attempts: result.attempts.count
    )
  }
}

extension Result {
  /// The error, if there is one.
  var failure: Failure? {
    guard case .failure(let error) = self else { return nil }
    return error
  }
}
