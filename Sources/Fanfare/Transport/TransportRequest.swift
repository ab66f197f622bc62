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
  ///
  /// One with an empty value isn't sent, nor is what the transport would add in its place: `User-Agent`, `Accept-Encoding`, or
  /// ``deadlineHeader``.
  public let headers: HTTPFields
  /// What is sent.
  private let content: RequestContent
  /// The body; empty for none, and for one that is read while it is sent.
  public var body: [UInt8] { content.bytes }
  /// The body that is read while it is sent; `nil` for one that is there, and for none.
  public var upload: RequestUpload? { content.upload }
  /// The instant by which the transport must have answered.
  public let deadline: MonotonicInstant
  /// The header field that carries the remaining milliseconds, written when the request goes out.
  public let deadlineHeader: HTTPField.Name?
  /// What becomes of the response's body.
  private let reading: BodyReading
  /// Whether the transport may send it again when a reused connection turns out to have been closed.
  public let allowsRepetition: Bool

  /// What came of it, for the call that made it: kept here, where it needn't be moved on its way there.
  ///
  /// Set once, by whoever ends the exchange, before that is reported; taken by whom it was reported to. The report's lock keeps the
  /// two apart.
  @exclusivity(unchecked) nonisolated(unsafe) var reply: TransportReply?

  /// The body in gzip, which is sent in its place where that is smaller; `nil` if it is sent as it is.
  public let compression: RequestCompression?

  /// The size in bytes that the response body may have; of an answer that is read while it comes, where it is no success.
  public var maximumResponseBytes: Int {
    switch reading {
    case .whole(let maximumBytes): maximumBytes
    case .flow(let flow): flow.maximumWholeBytes
    }
  }

  /// Where the answer goes while it comes; `nil` for one that is wanted as a whole.
  public var flow: ResponseFlow? {
    switch reading {
    case .whole: nil
    case .flow(let flow): flow
    }
  }

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
  ///   - upload: a body that is read while it is sent, in the place of `body`.
  ///   - compression: the body in gzip, for all attempts of the call; `nil` if it is sent as it is.
  ///   - flow: where the answer goes while it comes, which has its own bound; `nil` for one that is wanted as a whole.
  public init(
    endpoint: Endpoint,
    method: HTTPRequest.Method,
    target: String,
    headers: HTTPFields = [:],
    body: [UInt8] = [],
    deadline: MonotonicInstant,
    deadlineHeader: HTTPField.Name? = nil,
    allowsRepetition: Bool = false,
    maximumResponseBytes: Int = 16 << 20,
    upload: RequestUpload? = nil,
    compression: RequestCompression? = nil,
    flow: ResponseFlow? = nil
  ) {
    self.endpoint = endpoint
    self.method = method
    self.target = target
    self.headers = headers
    content = upload.map { .upload($0) } ?? .bytes(body)
    self.deadline = deadline
    self.deadlineHeader = deadlineHeader
    self.allowsRepetition = allowsRepetition
    self.compression = compression
    reading = flow.map { .flow($0) } ?? .whole(maximumBytes: maximumResponseBytes)
  }

  /// The same request, with no reply yet, and other header fields.
  package func with(headers: HTTPFields) -> TransportRequest {
    TransportRequest(
      endpoint: endpoint,
      method: method,
      target: target,
      headers: headers,
      body: body,
      deadline: deadline,
      deadlineHeader: deadlineHeader,
      allowsRepetition: allowsRepetition,
      maximumResponseBytes: maximumResponseBytes,
      upload: upload,
      compression: compression,
      flow: flow
    )
  }

  /// The value of its deadline header when it goes out at `now`: whole milliseconds, and at least 1, since nothing would be
  /// sent otherwise.
  ///
  /// A service that streams has until the end of the whole answer.
  public func remainingMilliseconds(at now: MonotonicInstant) -> Int64 {
    max(1, ((flow?.deadline ?? deadline) - now).wholeNanoseconds / 1_000_000)
  }
}

/// What becomes of a response's body; one word and a byte, which leave a request as small as a number alone.
private enum BodyReading {
  case whole(maximumBytes: Int)
  case flow(ResponseFlow)
}
