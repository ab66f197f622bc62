/// Carries out one call whose answer is read while it comes.
///
/// It is driven by a task until the answer's head is there. From then on nobody drives it: its reader waits at the flow, and the end
/// is dealt with where the transport reports it, so that the service's permits, its breaker and the observers learn of it although
/// the reader may be gone.
final class StreamCarrier: CarriedCall, @unchecked Sendable {
  /// The flow of the answer, once its head has come.
  @exclusivity(unchecked) private var flow: ResponseFlow?
  /// The answer of a transport that brings it whole, of a fallback, or of another call.
  @exclusivity(unchecked) private var whole: ServiceResponse?
  /// The answer of a service that stands in.
  @exclusivity(unchecked) private var other: ResponseStream?

  init(_ call: ServiceCall<ServiceResponse>, client: ServiceClient, reportingTo inbox: CallInbox) {
    var outline = call.outline
    outline.isStreamed = true
    super.init(outline, client: client, reportingTo: inbox)
  }

  /// The result if the answer's head has come, and the call needs nobody to drive it any more.
  func begunResult() -> ServiceResult<ResponseStream>? {
    guard let flow, let info = castOff() else { return nil }
    return ServiceResult(.success(ResponseStream(flow)), of: info)
  }

  /// The result of a call that has ended.
  ///
  /// A call whose answer broke off has one as well: the reader hears of that in its place.
  var result: ServiceResult<ResponseStream>? {
    guard let info else { return nil }
    if let flow { return ServiceResult(.success(ResponseStream(flow)), of: info) }
    if let failure { return ServiceResult(.failure(failure), of: info) }
    if let other { return ServiceResult(.success(other), of: info) }
    guard let whole else { preconditionFailure("a call ends with an outcome") }
    return ServiceResult(.success(ResponseStream(ResponseFlow(of: whole, outline.service, info))), of: info)
  }

  override func takeAnswer(_ flow: ResponseFlow) { self.flow = flow }

  override func read(_ response: ServiceResponse, from service: ServiceRuntime, isKept: Bool) -> (any Error)?
  {
    if isKept, flow == nil { whole = response }
    return nil
  }

  override func hasEnded() { flow?.end(failure, info) }

  override func share(
    _ flights: SingleFlight,
    _ key: RequestKey,
    until deadline: MonotonicInstant
  ) async -> SingleFlight.Arrival {
    preconditionFailure("an answer that is read while it comes isn't shared")
  }

  override func takeRedirect(_ start: RedirectStart) async {
    var before: CallInfo?
    let outcome = await follow(start) { hop in
      before = soFar
      return await client.stream(hop)
    }
    switch outcome {
    case .success(let stream): (other, failure) = (stream.following(before), nil)
    case .failure(let error): failure = error
    }
  }

  override func fallBack(to service: ServiceName, in group: GroupScope?) async {
    let call = ServiceCall(outline, reader: .own { $0 }).sent(to: service)
    switch await client.stream(call).outcome {
    case .success(let stream): (other, failure) = (stream, nil)
    case .failure(let error): failure = error
    }
  }
}

extension ResponseFlow {
  /// The flow of an answer that is there already.
  fileprivate convenience init(of whole: ServiceResponse, _ service: ServiceName, _ info: CallInfo) {
    self.init(
      service: service,
      accepting: [.redirections, .unauthorized],
      deadline: .distantFuture,
      idleTimeout: nil,
      maximumWholeBytes: whole.body.count
    )
    fill(with: whole)
    end(nil, info)
  }
}
