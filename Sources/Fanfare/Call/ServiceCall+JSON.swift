internal import FanfareJSON
public import HTTPTypes

extension ServiceCall where Response: Decodable {
  /// A GET whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - query: names and values of the query.
  ///   - headers: header fields beside `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func get(
    _ service: some ServiceNaming,
    _ path: String,
    query: [QueryItem] = [],
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    json(service.serviceName, .get, path, query: query, headers: headers, body: .success([]))
  }

  /// A DELETE whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - query: names and values of the query.
  ///   - headers: header fields beside `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func delete(
    _ service: some ServiceNaming,
    _ path: String,
    query: [QueryItem] = [],
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    json(service.serviceName, .delete, path, query: query, headers: headers, body: .success([]))
  }

  /// A POST with a JSON body whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - body: the value to encode as the body; it is encoded now, and a failure becomes the call's error.
  ///   - headers: header fields beside `Content-Type` and `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func post(
    _ service: some ServiceNaming,
    _ path: String,
    json body: some Encodable,
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    json(service.serviceName, .post, path, headers: headers, body: encode(body, for: service.serviceName))
  }

  /// A PUT with a JSON body whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - body: the value to encode as the body; it is encoded now, and a failure becomes the call's error.
  ///   - headers: header fields beside `Content-Type` and `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func put(
    _ service: some ServiceNaming,
    _ path: String,
    json body: some Encodable,
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    json(service.serviceName, .put, path, headers: headers, body: encode(body, for: service.serviceName))
  }

  private static func json(
    _ service: ServiceName,
    _ method: HTTPRequest.Method,
    _ path: String,
    query: [QueryItem] = [],
    headers: HTTPFields,
    body: Result<[UInt8], ServiceError>
  ) -> ServiceCall {
    let request = body.map { body in
      ServiceRequest(
        method: method,
        path: path,
        query: query,
        headers: headers.isEmpty
          ? (body.isEmpty ? .acceptingJSON : .exchangingJSON)
          : headers.exchangingJSON(hasBody: !body.isEmpty),
        body: body
      )
    }
    return ServiceCall(service, request) { response in
      if response.body.isEmpty, let value = try NothingDecoder.value(of: Response.self, for: response) {
        return value
      }
      return try JSONByteDecoder().decode(Response.self, from: response.body)
    }
  }

  private static func encode(
    _ body: some Encodable,
    for service: ServiceName
  ) -> Result<[UInt8], ServiceError> {
    do {
      return .success(try JSONByteEncoder().encode(body))
    } catch {
      return .failure(
        ServiceError(
          .invalidRequest,
          "the request's body can't be encoded as JSON: \(error)",
          service: service,
          causes: [error]
        )
      )
    }
  }
}

extension HTTPFields {
  /// The fields of every JSON request without a body; a constant, so that making a call copies nothing.
  fileprivate static let acceptingJSON: HTTPFields = [.accept: "application/json"]

  /// The fields of every JSON request with a body.
  fileprivate static let exchangingJSON: HTTPFields = [
    .contentType: "application/json", .accept: "application/json",
  ]

  fileprivate func exchangingJSON(hasBody: Bool) -> HTTPFields {
    var fields = self
    if hasBody, !fields.contains(.contentType) { fields[.contentType] = "application/json" }
    if !fields.contains(.accept) { fields[.accept] = "application/json" }
    return fields
  }
}
