public import HTTPTypes

/// One request as a transport sees it.
///
/// It never changes, and it is a class so that a transport can keep it for the price of a pointer.
public final class TransportRequest: Sendable {
  /// Where it goes.
  public let endpoint: Endpoint
  /// The HTTP method.
  public let method: HTTPRequest.Method
  /// The request target: path and query, valid for the request line.
  public let target: String
  /// The header fields, without `Host`, `Content-Length` and `Transfer-Encoding`: the transport sets those.
  public let headers: HTTPFields
  /// The body; empty for none.
  public let body: [UInt8]
  /// The instant by which the transport must have answered.
  public let deadline: MonotonicInstant
  /// The header field that carries the remaining milliseconds, written when the request goes out.
  public let deadlineHeader: HTTPField.Name?
  /// Whether the transport may send it again when a reused connection turns out to have been closed.
  public let allowsRepetition: Bool
  /// The size in bytes that the response body may have.
  public let maximumResponseBytes: Int

  /// Creates a request.
  ///
  /// - Parameters:
  ///   - endpoint: where it goes.
  ///   - method: the HTTP method.
  ///   - target: path and query, valid for the request line.
  ///   - headers: the header fields, without those that the transport sets.
  ///   - body: the body; empty for none.
  ///   - deadline: the instant by which the transport must have answered.
  ///   - deadlineHeader: the header field that carries the remaining milliseconds.
  ///   - allowsRepetition: whether the transport may send it again on another connection.
  ///   - maximumResponseBytes: the size in bytes that the response body may have.
  public init(
    endpoint: Endpoint,
    method: HTTPRequest.Method,
    target: String,
    headers: HTTPFields = [:],
    body: [UInt8] = [],
    deadline: MonotonicInstant,
    deadlineHeader: HTTPField.Name? = nil,
    allowsRepetition: Bool = false,
    maximumResponseBytes: Int = 16 << 20
  ) {
    self.endpoint = endpoint
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.deadline = deadline
    self.deadlineHeader = deadlineHeader
    self.allowsRepetition = allowsRepetition
    self.maximumResponseBytes = maximumResponseBytes
  }

  /// The value of its deadline header when it goes out at `now`: whole milliseconds, and at least 1, since nothing would be
  /// sent otherwise.
  public func remainingMilliseconds(at now: MonotonicInstant) -> Int64 {
    max(1, (deadline - now).wholeNanoseconds / 1_000_000)
  }
}
