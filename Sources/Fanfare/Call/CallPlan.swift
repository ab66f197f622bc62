internal import HTTPTypes
internal import Instrumentation

/// What a call will do, decided before anything is sent: to which service, what, and by when.
///
/// It never changes. What the transport brings back is read here too, so the rules for both directions stand side by side.
struct CallPlan {
  let runtime: ServiceRuntime
  let idempotency: Idempotency
  let priority: CallPriority
  /// Whether the answer is read while it comes.
  let isStreamed: Bool
  /// Whether an answer to another call has led to it.
  private let isRedirected: Bool
  private(set) var deadline: MonotonicInstant
  /// How far waiting for a turn can put the deadline off.
  let latest: MonotonicInstant
  private let request: ServiceRequest
  private let pathAndQuery: String
  private let headers: HTTPFields
  private let start: MonotonicInstant
  /// The body in gzip, if the policy wants it; made once for all attempts.
  private let compression: RequestCompression?

  /// Plans a call.
  ///
  /// - Throws: an error that ends the call at once: the service is unknown, the request is invalid or its body can't be
  ///   encoded.
  init(
    // Both are lent, since an initialiser would otherwise be given a copy of all that they hold.
    _ call: __shared CallOutline,
    of client: ServiceClient,
    _ events: __shared CallEvents
  ) throws(ServiceError) {
    let name = call.service
    guard let runtime = client.runtime(of: call) else { throw .unknown(name, known: client.runtimes.keys) }
    self.runtime = runtime
    var request = try call.request.get()
    do throws(InvalidRequest) {
      pathAndQuery = try request.pathAndQuery()
    } catch {
      throw ServiceError(.invalidRequest, error.reason, service: name)
    }
    if let json = call.json { request.body = try runtime.body(json) }
    idempotency = request.idempotency ?? Idempotency(for: request.method, by: runtime.policy.idempotency)
    priority = request.priority
    isStreamed = call.isStreamed
    isRedirected = call.isRedirected
    // A hop has the fields of the call that was made: an answer of somebody else isn't to be asked in this service's name.
    headers = Self.headers(of: request, idempotency, adding: isRedirected ? [:] : runtime.headers)
    start = events.info.start
    let own = start.advanced(by: runtime.policy.timeout)
    let longest = own.advanced(by: runtime.policy.learnedLimits?.extraTime ?? .zero)
    if let deadline = events.context.deadline {
      guard deadline.belongs(to: client.clock) else { throw .foreignDeadline(service: name) }
      self.deadline = min(deadline.instant, own)
      latest = min(deadline.instant, longest)
    } else {
      deadline = own
      latest = longest
    }
    if let least = runtime.policy.requestCompression?.minimumBytes, request.body.count >= least,
      !headers.contains(.contentEncoding)
    {
      compression = RequestCompression()
    } else {
      compression = nil
    }
    // Last, so that it is moved and not copied.
    self.request = request
  }

  /// Whether the request may be sent again although it may have been received.
  var mayRepeat: Bool { idempotency.allowsRepetition && request.upload?.isRepeatable != false }

  /// Whether its body can't be read again.
  var isSpent: Bool { request.upload?.isSpent == true }

  /// How much the request is estimated to take of each of the policy's own limits.
  var costs: [Double] {
    runtime.policy.limits.isEmpty ? [] : runtime.policy.limits.map { $0.cost?(request) ?? 1 }
  }

  /// The deadline, put off by a time that was spent waiting for a turn as far as the policy lets it.
  func deadline(after waited: Duration) -> MonotonicInstant { min(deadline.advanced(by: waited), latest) }

  /// Puts the deadline off by a time that was spent waiting for a turn.
  mutating func extend(by waited: Duration) { deadline = deadline(after: waited) }

  /// What makes another call equal to this one; `nil` if it can't share an answer with another.
  var sharingKey: RequestKey? {
    guard runtime.sharesAnswers, !isStreamed, request.upload == nil, isShareable,
      !CacheControl(headers).asksAnew
    else {
      return nil
    }
    return RequestKey(
      method: request.method,
      target: pathAndQuery,
      headers: headers,
      body: request.body,
      generation: runtime.generation(of: pathAndQuery)
    )
  }

  /// Whether one exchange can serve several equal requests: those that only ask, and those that were said to be idempotent.
  ///
  /// PUT and DELETE are so by their definition, but others may have written between two equal ones.
  private var isShareable: Bool {
    request.method.isSafe || request.idempotency?.allowsRepetition == true
      || runtime.policy.idempotency == .always
  }

  /// The answers that are kept, if this call may use them.
  var cache: SharedCache? {
    request.method == .get || request.method == .head ? runtime.cache : nil
  }

  /// What to use instead of an answer, if there is anything.
  func fallback(for error: ServiceError) -> Fallback? {
    guard !error.code.isCancellation else { return nil }
    return runtime.policy.fallback
  }

  /// Why no attempt can begin at `instant`, if so.
  ///
  /// - Parameters:
  ///   - instant: when it would begin.
  ///   - latest: until when it can; `nil` for the deadline.
  ///   - interruption: what interrupts the call.
  func refusal(
    at instant: MonotonicInstant,
    before latest: MonotonicInstant? = nil,
    _ interruption: CallInterruption?
  ) -> ServiceError? {
    if let interruption { return interruption.error(of: runtime.name, "before it was sent") }
    guard instant < latest ?? deadline else {
      return ServiceError(
        .deadlineExceeded,
        "the deadline had passed before the call was made",
        service: runtime.name
      )
    }
    return nil
  }

  /// The request of an attempt that begins at `start`, and takes at most `usual` beside what the policy allows.
  func request(
    to endpoint: Endpoint,
    startingAt start: MonotonicInstant,
    within usual: Duration?,
    context: InstrumentationContext
  ) -> TransportRequest {
    var headers = headers
    InstrumentationSystem.instrument.inject(context, into: &headers, using: HeaderInjector())
    // A coding is undone when the answer is read, which may be after its end, when it has to have been counted.
    if isStreamed, isCounted, !headers.contains(.acceptEncoding) { headers[.acceptEncoding] = "identity" }
    return TransportRequest(
      endpoint: endpoint,
      method: request.method,
      target: endpoint.target(of: pathAndQuery),
      headers: headers,
      body: request.body,
      deadline: attemptDeadline(startingAt: start, within: usual),
      deadlineHeader: runtime.policy.deadlineHeader,
      allowsRepetition: mayRepeat,
      maximumResponseBytes: runtime.policy.maximumResponseBytes,
      upload: request.upload,
      compression: compression,
      flow: isStreamed ? flow : nil
    )
  }

  /// The way of an answer that is read while it comes.
  private var flow: ResponseFlow {
    ResponseFlow(
      service: runtime.name,
      accepting: request.acceptedStatuses,
      deadline: deadline,
      idleTimeout: runtime.policy.idleTimeout,
      maximumWholeBytes: runtime.policy.maximumResponseBytes,
      meter: isCounted ? StreamMeter(runtime.policy.meters) : nil
    )
  }

  /// Whether something is summed up over the answer.
  private var isCounted: Bool { !runtime.policy.meters.isEmpty }

  // MARK: What comes back

  /// Why a response to an attempt isn't an answer; `nil` if it is one.
  func refusal(of response: ServiceResponse) -> ServiceError? {
    if runtime.sharesAnswers, !request.method.isSafe {
      runtime.note(WrittenTargets(of: pathAndQuery, response, endpoints: runtime.endpoints))
    }
    guard !request.acceptedStatuses.accepts(response.status) else { return nil }
    return hidingCredentials(
      in: ServiceError(
        status: response,
        service: runtime.name,
        followsRedirects: isRedirected || runtime.policy.redirects != nil,
        hint: response.status.code == 415 && compression != nil
          ? "its policy has requests compressed (requestCompression), which it may not take" : nil
      )
    )
  }

  /// Where the call goes on after an attempt that has sent it elsewhere; `nil` if it doesn't.
  ///
  /// - Parameters:
  ///   - error: the error of the attempt.
  ///   - endpoint: where the attempt went.
  ///   - owner: who makes the call.
  func redirect(
    after error: ServiceError,
    from endpoint: Endpoint,
    for owner: CallOwner?
  ) -> RedirectStart? {
    guard !isRedirected, let policy = runtime.policy.redirects, let redirection = error.redirection else {
      return nil
    }
    var sent = request
    sent.headers = headers
    return RedirectStart(
      redirection,
      sent,
      serviceFields: runtime.headers.map(\.name),
      place: WebPlace(origin: endpoint.origin, target: endpoint.target(of: pathAndQuery)),
      policy: policy,
      service: runtime,
      owner: owner
    )
  }

  /// Whether an error is a redirect that others follow, so that nothing stands in for it.
  func leavesToOthers(_ error: ServiceError) -> Bool { isRedirected && error.redirection != nil }

  /// The error of a successful response that can't be read.
  func unreadable(_ response: ServiceResponse, _ reason: any Error) -> ServiceError {
    hidingCredentials(in: ServiceError(undecodable: response, because: reason, service: runtime.name))
  }

  private func hidingCredentials(in error: ServiceError) -> ServiceError {
    request.redaction.map { error.redacted(by: $0) } ?? error
  }

  /// The error of a call that was given up while it waited for something.
  ///
  /// - Parameters:
  ///   - interruption: what interrupted it; `nil` if it had no time left.
  ///   - state: what it waited for, after `given up`; `nil` for the answer.
  func givenUp(_ interruption: CallInterruption?, _ state: String?) -> ServiceError {
    interruption?.error(of: runtime.name, state ?? Self.answering) ?? deadlineExceeded(nil, state)
  }

  /// The error of an attempt that has no response, or only a part of one.
  func failure(
    _ error: TransportError,
    of attempt: AttemptRun,
    _ interruption: CallInterruption?
  ) -> ServiceError {
    let hasBegun = attempt.request.flow?.isTaken == true
    let failure: ServiceError
    switch error.code {
    case .cancelled:
      let state = hasBegun ? "while its answer was read" : Self.answering
      failure = (interruption ?? .cancelled).error(of: runtime.name, state, causes: [error])
    case .deadlineExceeded where !hasBegun && attempt.request.deadline < deadline:
      let limit = attempt.request.deadline - attempt.info.start
      failure = ServiceError(
        .attemptTimeout,
        "no answer within \(limit.brief), \(timeoutName(of: limit))\(Self.ending(error.progress.map { "\($0)" }))",
        service: runtime.name,
        causes: [error]
      )
    case .deadlineExceeded:
      failure = deadlineExceeded(error, error.progress.map { "\($0)" }, hasBegun: hasBegun)
    default:
      failure = ServiceError(error.code, error.message, service: runtime.name, causes: [error])
    }
    return hidingCredentials(in: failure)
  }

  private static var answering: String { "while it waited for the answer" }

  private func deadlineExceeded(
    _ cause: TransportError?,
    _ state: String?,
    hasBegun: Bool = false
  ) -> ServiceError {
    let what = hasBegun ? "the answer wasn't complete" : "no answer"
    return ServiceError(
      .deadlineExceeded,
      "\(what) within \((deadline - start).brief), the time the call had\(Self.ending(state))",
      service: runtime.name,
      causes: cause.map { [$0] } ?? []
    )
  }

  /// How a message about what took too long ends.
  private static func ending(_ state: String?) -> String {
    state.map { ": given up \($0)" } ?? ""
  }

  /// What limits an attempt to a time.
  private func timeoutName(of limit: Duration) -> String {
    guard let median = runtime.policy.medianTimeout, limit != runtime.policy.attemptTimeout else {
      return "the attempt's time-out"
    }
    return limit == median.atLeast
      ? "the least that its median time-out allows" : "\(Int(median.percent)) % of the median"
  }

  private func attemptDeadline(
    startingAt start: MonotonicInstant,
    within usual: Duration?
  ) -> MonotonicInstant {
    var end = deadline
    if let limit = runtime.policy.attemptTimeout { end = min(end, start.advanced(by: limit)) }
    if let usual { end = min(end, start.advanced(by: usual)) }
    return end
  }

  private static func headers(
    of request: ServiceRequest,
    _ idempotency: Idempotency,
    adding common: HTTPFields
  ) -> HTTPFields {
    var headers = request.headers
    for field in common where !request.headers.contains(field.name) {
      headers.append(field)
    }
    if case .keyed(let key) = idempotency {
      headers[.idempotencyKey] = key
    }
    return headers
  }
}

/// Writes what an instrument injects (`traceparent`) into header fields.
private struct HeaderInjector: Injector {
  func inject(_ value: String, forKey key: String, into headers: inout HTTPFields) {
    // An empty field of the request takes it out.
    guard let name = HTTPField.Name(key), headers[name] != "" else { return }
    headers[name] = value
  }
}
