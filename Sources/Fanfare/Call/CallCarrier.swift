/// Carries out one call, and has its result once it has ended.
package final class CallCarrier<Response: Sendable>: CarriedCall, @unchecked Sendable {
  private let reader: ResponseReader<Response>
  private let onResult: (@Sendable (ServiceResult<Response>) -> Void)?
  /// What was read last, which stays once the call is decided.
  @exclusivity(unchecked) private var value: Response?

  /// - Parameters:
  ///   - call: the call.
  ///   - client: makes it.
  ///   - inbox: where it is reported to the task that carries it out.
  ///   - onResult: is given the result, as soon as there is one.
  @inline(never) package init(
    // Lent, since an initialiser would otherwise be given a copy of all that it holds.
    _ call: __shared ServiceCall<Response>,
    client: ServiceClient,
    reportingTo inbox: CallInbox,
    onResult: (@Sendable (ServiceResult<Response>) -> Void)? = nil
  ) {
    reader = call.reader
    self.onResult = onResult
    super.init(call.outline, client: client, reportingTo: inbox)
  }

  private var call: ServiceCall<Response> { ServiceCall(outline, reader: reader) }

  /// The request of the call; `nil` if it couldn't be made.
  package var request: ServiceRequest? { try? outline.request.get() }

  /// The result, once the call has ended.
  ///
  /// Not inlined, since what it takes to put it together would be a part of the frame of every call in flight.
  @inline(never) package var result: ServiceResult<Response>? {
    guard let info else { return nil }
    if let failure { return ServiceResult(.failure(failure), of: info) }
    guard let value else { preconditionFailure("a call ends with an outcome") }
    return ServiceResult(.success(value), of: info)
  }

  override func read(_ response: ServiceResponse, from service: ServiceRuntime, isKept: Bool) -> (any Error)?
  {
    do {
      let value = try reader.read(response, service.decoder)
      if isKept { self.value = value }
      return nil
    } catch {
      return error
    }
  }

  override func hasEnded() {
    if onResult != nil { tellResult() }
  }

  /// Apart from the question whether anybody wants it: a function that holds a value looks its type up first, whatever it then does.
  @inline(never) private func tellResult() {
    if let onResult, let result { onResult(result) }
  }

  override func share(
    _ flights: SingleFlight,
    _ key: RequestKey,
    until deadline: MonotonicInstant
  ) async -> SingleFlight.Arrival {
    await flights.share(key, call, client, until: deadline)
  }

  override func takeRedirect(_ start: RedirectStart) async {
    let outcome = await follow(start) { call in
      await client.perform(ServiceCall<Response>(call.outline, reader: reader), in: nil)
    }
    switch outcome {
    case .success(let value): (self.value, failure) = (value, nil)
    case .failure(let error): failure = error
    }
  }

  override func fallBack(to service: ServiceName, in group: GroupScope?) async {
    let outcome = await client.perform(call.sent(to: service), in: group).outcome
    switch outcome {
    case .success(let value): (self.value, failure) = (value, nil)
    case .failure(let error): failure = error
    }
  }
}
