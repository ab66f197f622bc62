/// The description of one call: a service, a request, and how to read the response.
///
/// Nothing runs until a ``ServiceClient`` runs it, and the same value can be run any number of times.
public struct ServiceCall<Response: Sendable>: Sendable {
  /// All but the type of the value.
  let outline: CallOutline

  /// Reads the response of a 2xx answer.
  let reader: ResponseReader<Response>

  /// The service to call.
  public var service: ServiceName { outline.service }

  /// The request, or why it couldn't be made; a call without a request fails without being sent.
  ///
  /// The body of a call with a JSON body is empty here: its value is encoded when the call is made, as the service wants it.
  public var request: Result<ServiceRequest, ServiceError> { outline.request }

  /// Describes a call.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - request: the request.
  ///   - decode: reads the response of a 2xx answer; what it throws becomes
  ///     ``ServiceError/Code/undecodableResponse``.
  public init(
    _ service: some ServiceNaming,
    _ request: ServiceRequest,
    decode: @escaping @Sendable (ServiceResponse) throws -> Response
  ) {
    self.init(service.serviceName, .success(request), reader: .own(decode))
  }

  /// Describes a call that somebody makes who is to be known by its events.
  ///
  /// - Parameters:
  ///   - service: the service to call, by its name.
  ///   - request: the request.
  ///   - learned: the service, if its client has learnt it instead of knowing it by name.
  ///   - owner: who makes the call: ``CallInfo/owner``.
  ///   - reader: reads the response of a 2xx answer.
  package init(
    _ service: ServiceName,
    _ request: ServiceRequest,
    learned: LearnedService?,
    owner: CallOwner?,
    reader: ResponseReader<Response>
  ) {
    self.init(service, .success(request), learned: learned, owner: owner, reader: reader)
  }

  init(
    _ service: ServiceName,
    _ request: Result<ServiceRequest, ServiceError>,
    json: (any Encodable & Sendable)? = nil,
    learned: LearnedService? = nil,
    owner: CallOwner? = nil,
    isShared: Bool = false,
    reader: ResponseReader<Response>
  ) {
    outline = CallOutline(
      service: service,
      request: request,
      json: json,
      learned: learned,
      owner: owner,
      isShared: isShared
    )
    self.reader = reader
  }

  init(_ outline: CallOutline, reader: ResponseReader<Response>) {
    self.outline = outline
    self.reader = reader
  }

  /// The same call to another service.
  func sent(to other: ServiceName) -> ServiceCall {
    ServiceCall(other, request, json: outline.json, owner: outline.owner, reader: reader)
  }

  /// The same call on behalf of all that wait for it: its value is the response as it came.
  func asShared() -> ServiceCall<ServiceResponse> {
    ServiceCall<ServiceResponse>(
      service,
      request,
      json: outline.json,
      learned: outline.learned,
      isShared: true,
      reader: .own { $0 }
    )
  }

  /// The same call with its request changed: another header field, another idempotency.
  ///
  /// - Parameter change: what to change; not run when the request couldn't be made. A body that it sets goes in place of the
  ///   JSON value that the call was described with.
  public func with(_ change: (inout ServiceRequest) -> Void) -> ServiceCall {
    guard case .success(var changed) = request else { return self }
    change(&changed)
    return ServiceCall(
      service,
      .success(changed),
      json: changed.content.isEmpty ? outline.json : nil,
      learned: outline.learned,
      owner: outline.owner,
      reader: reader
    )
  }
}

extension ServiceCall where Response == ServiceResponse {
  /// A call whose value is the response as it came.
  public init(_ service: some ServiceNaming, _ request: ServiceRequest) {
    self.init(service.serviceName, .success(request), reader: .own { $0 })
  }
}

/// What a call is, whatever the type of its value.
struct CallOutline: Sendable {
  let service: ServiceName
  let request: Result<ServiceRequest, ServiceError>
  /// The value that becomes the body.
  let json: (any Encodable & Sendable)?
  /// The service, if its client has learnt it instead of knowing it by name.
  let learned: LearnedService?
  /// Who makes it, for its events; one that is made on behalf of equal calls is nobody's.
  let owner: CallOwner?
  /// Whether it is made on behalf of equal calls that wait for it.
  let isShared: Bool
  /// Whether its answer is read while it comes.
  var isStreamed = false
  /// Whether an answer to another call has led to it, so that others see to what follows.
  var isRedirected = false
}
