/// The description of one call: a service, a request, and how to read the response.
///
/// Nothing runs until a ``ServiceClient`` runs it, and the same value can be run any number of times.
public struct ServiceCall<Response: Sendable>: Sendable {
  /// The service to call.
  public let service: ServiceName

  /// The request, or why it couldn't be made; a call without a request fails without being sent.
  public let request: Result<ServiceRequest, ServiceError>

  /// Reads the response of a 2xx answer.
  let decode: @Sendable (ServiceResponse) throws -> Response

  /// Whether it is made on behalf of equal calls that wait for it.
  let isShared: Bool

  /// Describes a call.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - request: the request.
  ///   - decode: reads the response of a 2xx answer; what it throws becomes
  ///     ``ServiceError/Code/undecodableResponse``.
  public init(
    _ service: ServiceName,
    _ request: ServiceRequest,
    decode: @escaping @Sendable (ServiceResponse) throws -> Response
  ) {
    self.init(service, .success(request), decode: decode)
  }

  init(
    _ service: ServiceName,
    _ request: Result<ServiceRequest, ServiceError>,
    isShared: Bool = false,
    decode: @escaping @Sendable (ServiceResponse) throws -> Response
  ) {
    self.service = service
    self.request = request
    self.isShared = isShared
    self.decode = decode
  }

  /// The same call to another service.
  func sent(to other: ServiceName) -> ServiceCall {
    ServiceCall(other, request, decode: decode)
  }

  /// The same call on behalf of all that wait for it: its value is the response as it came.
  func asShared() -> ServiceCall<ServiceResponse> {
    ServiceCall<ServiceResponse>(service, request, isShared: true, decode: { $0 })
  }

  /// The same call with its request changed: another header field, another idempotency.
  ///
  /// - Parameter change: what to change; not run when the request couldn't be made.
  public func with(_ change: (inout ServiceRequest) -> Void) -> ServiceCall {
    ServiceCall(
      service,
      request.map { request in
        var request = request
        change(&request)
        return request
      },
      decode: decode
    )
  }
}

extension ServiceCall where Response == ServiceResponse {
  /// A call whose value is the response as it came.
  public init(_ service: ServiceName, _ request: ServiceRequest) {
    self.init(service, .success(request), decode: { $0 })
  }
}
