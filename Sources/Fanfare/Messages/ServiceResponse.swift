public import HTTPTypes

/// What a service answered: status, header fields and the whole body.
public struct ServiceResponse: Hashable, Sendable {
  /// The HTTP status.
  public var status: HTTPResponse.Status

  /// The header fields, in the order they came.
  public var headers: HTTPFields

  /// The body.
  public var body: [UInt8]

  /// The trailer fields of a chunked response; usually empty.
  public var trailers: HTTPFields

  /// Creates a response.
  ///
  /// - Parameters:
  ///   - status: the HTTP status.
  ///   - headers: the header fields.
  ///   - body: the body.
  ///   - trailers: the trailer fields.
  public init(
    status: HTTPResponse.Status,
    headers: HTTPFields = [:],
    body: [UInt8] = [],
    trailers: HTTPFields = [:]
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.trailers = trailers
  }
}
