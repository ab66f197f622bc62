internal import HTTPTypes
internal import Instrumentation

/// What a call will do, decided before anything is sent: where to, what, and by when.
///
/// A pure value. What the transport brings back is read here too, so the rules for both directions stand side by side.
struct CallPlan {
  let endpoint: Endpoint
  private let service: ServiceName
  private let policy: ServicePolicy
  private let request: ServiceRequest
  private let target: String
  private let headers: HTTPFields
  private let deadline: MonotonicInstant
  private let timeLimit: Duration

  /// Plans a call.
  ///
  /// - Throws: an error that ends the call at once: the service is unknown or the request is invalid.
  init(
    _ request: Result<ServiceRequest, ServiceError>,
    to name: ServiceName,
    services: [ServiceName: Service],
    start: MonotonicInstant,
    context: InstrumentationContext
  ) throws(ServiceError) {
    guard let service = services[name] else { throw .unknown(name, known: services.keys) }
    self.service = name
    self.request = try request.get()
    policy = service.policy
    switch service.endpoint {
    case .success(let endpoint): self.endpoint = endpoint
    case .failure(let invalid):
      throw ServiceError(.invalidRequest, invalid.description, service: name, causes: [invalid])
    }
    do throws(InvalidRequest) {
      target = try self.request.target(at: endpoint)
    } catch {
      throw ServiceError(.invalidRequest, error.reason, service: name)
    }
    headers = Self.headers(of: self.request, at: service)
    let own = start.advanced(by: policy.timeout)
    deadline = context.deadline.map { min($0.instant, own) } ?? own
    timeLimit = start.duration(to: deadline)
  }

  /// Why no attempt can begin at `instant`, if so.
  func refusal(at instant: MonotonicInstant, group: GroupScope?) -> ServiceError? {
    if Task.isCancelled { return cancellation(group: group, whileDoing: "before it was sent") }
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
    var headers = headers
    InstrumentationSystem.instrument.inject(context, into: &headers, using: HeaderInjector())
    return TransportRequest(
      endpoint: endpoint,
      method: request.method,
      target: target,
      headers: headers,
      body: request.body,
      deadline: attemptDeadline(startingAt: start),
      deadlineHeader: policy.deadlineHeader,
      allowsRepetition: request.idempotency.allowsRepetition,
      maximumResponseBytes: policy.maximumResponseBytes
    )
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
      let limit = timeLimit.brief
      return ServiceError(
        .deadlineExceeded,
        "no answer within \(limit), the time the call had",
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
