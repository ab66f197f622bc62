internal import HTTPTypes
internal import Instrumentation

/// What a call will do, decided before anything is sent: where to, what, and by when.
///
/// It is a pure value. What the transport brings back is read here too, so the rules for both directions stand
/// side by side.
struct CallPlan {
  let service: ServiceName
  let endpoint: Endpoint
  let policy: ServicePolicy
  let deadline: MonotonicInstant
  private let timeLimit: Duration
  private let template: TransportRequest

  /// Plans a call.
  ///
  /// - Throws: an error that ends the call at once: the service is unknown or the request is invalid.
  init(
    _ call: ServiceCall<some Sendable>,
    services: [ServiceName: Service],
    start: MonotonicInstant,
    context: InstrumentationContext
  ) throws(ServiceError) {
    guard let target = services[call.service] else {
      throw .unknown(call.service, known: services.keys)
    }
    let request = try call.request.get()
    service = call.service
    policy = target.policy
    switch target.endpoint {
    case .success(let endpoint): self.endpoint = endpoint
    case .failure(let invalid):
      throw ServiceError(.invalidRequest, invalid.description, service: call.service, causes: [invalid])
    }

    let own = start.advanced(by: policy.timeout)
    deadline = context.deadline.map { min($0.instant, own) } ?? own
    timeLimit = start.duration(to: deadline)

    let requestTarget: String
    do throws(InvalidRequest) {
      requestTarget = try request.target(at: endpoint)
    } catch {
      throw ServiceError(.invalidRequest, error.reason, service: call.service)
    }
    template = TransportRequest(
      endpoint: endpoint,
      method: request.method,
      target: requestTarget,
      headers: Self.headers(of: request, at: target),
      body: request.body,
      deadline: deadline,
      deadlineHeader: policy.deadlineHeader,
      allowsRepetition: request.idempotency.allowsRepetition,
      maximumResponseBytes: policy.maximumResponseBytes
    )
  }

  /// Why no attempt can begin at `instant`, if so.
  func refusal(at instant: MonotonicInstant, isCancelled: Bool, group: GroupScope?) -> ServiceError? {
    if isCancelled { return cancellation(group: group, whileDoing: "before it was sent") }
    guard instant < deadline else {
      return ServiceError(
        .deadlineExceeded,
        "the deadline had passed before the call was made",
        service: service
      )
    }
    return nil
  }

  /// The request of an attempt that begins at `start`.
  func request(startingAt start: MonotonicInstant, context: InstrumentationContext) -> TransportRequest {
    var request = template
    request.deadline = attemptDeadline(startingAt: start)
    InstrumentationSystem.instrument.inject(context, into: &request.headers, using: HeaderInjector())
    return request
  }

  /// The outcome of an attempt, from what the transport brought back.
  func interpret<Response>(
    _ reply: TransportReply,
    startedAt start: MonotonicInstant,
    group: GroupScope?,
    decode: (ServiceResponse) throws -> Response
  ) -> Result<Response, ServiceError> {
    switch reply.outcome {
    case .success(let response):
      guard response.status.kind == .successful else {
        return .failure(ServiceError(status: response, service: service))
      }
      do {
        return .success(try decode(response))
      } catch {
        return .failure(ServiceError(undecodable: response, because: error, service: service))
      }
    case .failure(let error):
      return .failure(failure(error, startedAt: start, group: group))
    }
  }

  private func failure(
    _ error: TransportError,
    startedAt start: MonotonicInstant,
    group: GroupScope?
  ) -> ServiceError {
    switch error.code {
    case .cancelled:
      return cancellation(group: group, whileDoing: "while it waited for the answer")
    case .deadlineExceeded where attemptDeadline(startingAt: start) < deadline:
      let limit = (policy.attemptTimeout ?? .zero).brief
      return ServiceError(
        .attemptTimeout,
        "no answer within \(limit), the attempt's time-out",
        service: service,
        causes: [error]
      )
    case .deadlineExceeded:
      return ServiceError(
        .deadlineExceeded,
        "no answer within \(timeLimit.brief), the time the call had",
        service: service,
        causes: [error]
      )
    default:
      return ServiceError(error.code, error.message, service: service, causes: [error])
    }
  }

  private func cancellation(group: GroupScope?, whileDoing state: String) -> ServiceError {
    if let reason = group?.cancellationReason {
      return ServiceError(.cancelledBySibling, "given up \(state): \(reason)", service: service)
    }
    return ServiceError(.cancelled, "cancelled \(state)", service: service)
  }

  private func attemptDeadline(startingAt start: MonotonicInstant) -> MonotonicInstant {
    guard let limit = policy.attemptTimeout else { return deadline }
    return min(deadline, start.advanced(by: limit))
  }

  private static func headers(of request: ServiceRequest, at service: Service) -> HTTPFields {
    var headers = request.headers
    for field in service.headers where !request.headers.contains(field.name) {
      headers.append(field)
    }
    if case .keyed(let key) = request.idempotency {
      headers[.idempotencyKey] = key
    }
    return headers
  }
}

/// Writes what an instrument injects (`traceparent`) into header fields.
private struct HeaderInjector: Injector {
  func inject(_ value: String, forKey key: String, into headers: inout HTTPFields) {
    guard let name = HTTPField.Name(key) else { return }
    headers[name] = value
  }
}
