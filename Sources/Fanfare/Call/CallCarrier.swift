/// Carries out one call, and has its result once it has ended.
package final class CallCarrier<Response: Sendable>: CarriedCall, @unchecked Sendable {
  package let call: ServiceCall<Response>
  private let onResult: (@Sendable (ServiceResult<Response>) -> Void)?
  @exclusivity(unchecked) private var ending: Ending?

  /// What was read last, which stays once the call is decided; and then its result, in the same room.
  private enum Ending {
    case outcome(Result<Response, ServiceError>)
    case result(ServiceResult<Response>)
  }

  /// - Parameters:
  ///   - call: the call.
  ///   - client: makes it.
  ///   - inbox: where it is reported to the task that carries it out.
  ///   - onResult: is given the result, as soon as there is one.
  package init(
    _ call: ServiceCall<Response>,
    client: ServiceClient,
    reportingTo inbox: CallInbox,
    onResult: (@Sendable (ServiceResult<Response>) -> Void)? = nil
  ) {
    self.call = call
    self.onResult = onResult
    super.init(client: client, reportingTo: inbox)
  }

  /// The result, once the call has ended.
  package var result: ServiceResult<Response>? {
    guard case .result(let result)? = ending else { return nil }
    return result
  }

  override var outline: CallOutline { call.outline }

  override func read(_ response: ServiceResponse, by plan: CallPlan, isKept: Bool) -> ServiceError? {
    let outcome = plan.read(response, reader: call.reader)
    if isKept { ending = .outcome(outcome) }
    return outcome.failure
  }

  override func keep(_ error: ServiceError) {
    ending = .outcome(.failure(error))
  }

  override var failure: ServiceError? {
    guard case .outcome(let outcome)? = ending else { preconditionFailure("a call ends with an outcome") }
    return outcome.failure
  }

  override func end(_ review: CallReview) {
    guard case .outcome(let outcome)? = ending else { preconditionFailure("a call ends once") }
    let result = ServiceResult(outcome, review)
    ending = .result(result)
    onResult?(result)
  }

  override func share(
    _ flights: SingleFlight,
    _ key: RequestKey,
    until deadline: MonotonicInstant
  ) async -> SingleFlight.Arrival {
    await flights.share(key, call, client, until: deadline)
  }

  override func fallBack(to service: ServiceName, in group: GroupScope?) async {
    ending = .outcome(await client.perform(call.sent(to: service), in: group).outcome)
  }
}
