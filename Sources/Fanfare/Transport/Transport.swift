public import HTTPTypes

/// What carries one request to one endpoint and brings its response back.
///
/// A transport knows nothing of services, policies or attempts. It answers every request by its deadline, and
/// gives the exchange up, down to the socket, as soon as the task is cancelled or the deadline passes.
public protocol Transport: Sendable {
  /// Sends a request and waits for the whole response.
  ///
  /// - Parameter request: what to send, where to, and by when.
  /// - Returns: the response or why there is none, with what was measured of the exchange.
  func send(_ request: TransportRequest) async -> TransportReply

  /// The executor on which a task that makes several calls runs best: one of the transport's event loops.
  ///
  /// - Returns: `nil` if the transport has none, or if the current thread is one already.
  func preferredExecutor() -> (any TaskExecutor)?
}

extension Transport {
  /// No preference.
  public func preferredExecutor() -> (any TaskExecutor)? { nil }
}

/// One request as a transport sees it.
public struct TransportRequest: Sendable {
  /// Where it goes.
  public var endpoint: Endpoint
  /// The HTTP method.
  public var method: HTTPRequest.Method
  /// The request target: path and query, valid for the request line.
  public var target: String
  /// The header fields, without `Host`, `Content-Length` and `Transfer-Encoding`: the transport sets those.
  public var headers: HTTPFields
  /// The body; empty for none.
  public var body: [UInt8]
  /// The instant by which the transport must have answered.
  public var deadline: MonotonicInstant
  /// The header field that carries the remaining milliseconds, written when the request goes out.
  public var deadlineHeader: HTTPField.Name?
  /// Whether the transport may send it again when a reused connection turns out to have been closed.
  public var allowsRepetition: Bool
  /// The size in bytes that the response body may have.
  public var maximumResponseBytes: Int

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
}
