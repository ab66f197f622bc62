internal import FanfareJSON
public import HTTPTypes

extension ServiceCall where Response: Decodable {
  /// A GET whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - query: names and values of the query, such as `["page": 2]`.
  ///   - headers: header fields beside `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func get(
    _ service: some ServiceNaming,
    _ path: String,
    query: some QueryConvertible = [QueryItem](),
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    exchange(service.serviceName, .get, path, query.queryItems, headers)
  }

  /// A DELETE whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - query: names and values of the query, such as `["page": 2]`.
  ///   - headers: header fields beside `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func delete(
    _ service: some ServiceNaming,
    _ path: String,
    query: some QueryConvertible = [QueryItem](),
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    exchange(service.serviceName, .delete, path, query.queryItems, headers)
  }

  /// A POST with a JSON body whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - body: the value to encode as the body, by the service's strategies. That happens when the call is made, and a failure
  ///     is the call's error.
  ///   - query: names and values of the query, such as `["page": 2]`.
  ///   - headers: header fields beside `Content-Type` and `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func post(
    _ service: some ServiceNaming,
    _ path: String,
    json body: some Encodable & Sendable,
    query: some QueryConvertible = [QueryItem](),
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    exchange(service.serviceName, .post, path, query.queryItems, headers, body)
  }

  /// A PUT with a JSON body whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - body: the value to encode as the body, by the service's strategies. That happens when the call is made, and a failure
  ///     is the call's error.
  ///   - query: names and values of the query, such as `["page": 2]`.
  ///   - headers: header fields beside `Content-Type` and `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func put(
    _ service: some ServiceNaming,
    _ path: String,
    json body: some Encodable & Sendable,
    query: some QueryConvertible = [QueryItem](),
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    exchange(service.serviceName, .put, path, query.queryItems, headers, body)
  }

  /// A PATCH with a JSON body whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - body: the value to encode as the body, by the service's strategies. That happens when the call is made, and a failure
  ///     is the call's error.
  ///   - query: names and values of the query, such as `["page": 2]`.
  ///   - headers: header fields beside `Content-Type` and `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func patch(
    _ service: some ServiceNaming,
    _ path: String,
    json body: some Encodable & Sendable,
    query: some QueryConvertible = [QueryItem](),
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    exchange(service.serviceName, .patch, path, query.queryItems, headers, body)
  }

  /// A POST without a body whose JSON answer is decoded.
  ///
  /// - Parameters:
  ///   - service: the service to call.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - query: names and values of the query, such as `["page": 2]`.
  ///   - headers: header fields beside `Accept`.
  ///   - response: the type of the answer; an optional one, or ``EmptyResponse``, where it may have no body.
  public static func post(
    _ service: some ServiceNaming,
    _ path: String,
    query: some QueryConvertible = [QueryItem](),
    headers: HTTPFields = [:],
    as response: Response.Type
  ) -> ServiceCall {
    exchange(service.serviceName, .post, path, query.queryItems, headers)
  }

  private static func exchange(
    _ service: ServiceName,
    _ method: HTTPRequest.Method,
    _ path: String,
    _ query: [QueryItem],
    _ headers: HTTPFields,
    _ body: (any Encodable & Sendable)? = nil
  ) -> ServiceCall {
    let request = ServiceRequest(
      method: method,
      path: path,
      query: query,
      headers: .exchangingJSON(headers, hasBody: body != nil)
    )
    return ServiceCall(service, .success(request), json: body, reader: .json(JSONResponse()))
  }
}

extension HTTPFields {
  /// The fields of every JSON request without a body; a constant, so that making a call copies nothing.
  private static let acceptingJSON: HTTPFields = [.accept: "application/json"]

  /// The fields of every JSON request with a body.
  private static let exchangingJSON: HTTPFields = [
    .contentType: "application/json", .accept: "application/json",
  ]

  /// The given fields, and those that say that JSON is exchanged where they don't say what is.
  fileprivate static func exchangingJSON(_ own: HTTPFields, hasBody: Bool) -> HTTPFields {
    guard !own.isEmpty else { return hasBody ? exchangingJSON : acceptingJSON }
    var fields = own
    if hasBody, !fields.contains(.contentType) { fields[.contentType] = "application/json" }
    if !fields.contains(.accept) { fields[.accept] = "application/json" }
    return fields
  }
}
