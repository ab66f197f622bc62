public import HTTPTypes

/// One request to a service: everything but where the service is.
public struct ServiceRequest: Hashable, Sendable {
  /// The HTTP method.
  public var method: HTTPRequest.Method

  /// The path below the service's base URL, starting with `/`; it is sent as it is, so it must be
  /// percent-encoded where that is needed.
  public var path: String

  /// Names and values of the query, in order; they are percent-encoded when the request is sent.
  public var query: [QueryItem]

  /// Header fields; each replaces the service's own field of the same name.
  ///
  /// One with an empty value isn't sent, and takes out what would be sent in its place: `[.userAgent: ""]` does without the transport's
  /// `User-Agent`.
  public var headers: HTTPFields

  /// The body; empty for none, and for one that is read while it is sent.
  public var body: [UInt8] {
    get { content.bytes }
    set { content = .bytes(newValue) }
  }

  /// The body that is read while it is sent, in the place of ``body``; `nil` for none.
  public var upload: RequestUpload? {
    get { content.upload }
    set { content = newValue.map { .upload($0) } ?? .bytes([]) }
  }

  /// What is sent.
  private(set) var content: RequestContent

  /// Whether the request may be sent more than once; `nil` leaves it to the service's policy.
  public var idempotency: Idempotency?

  /// How much it matters when the service gets more than it can do.
  public var priority: CallPriority

  /// Which statuses are successes beside those from 200 to 299; none unless it is set.
  public var acceptedStatuses: AcceptedStatuses = []

  /// Describes a request.
  ///
  /// - Parameters:
  ///   - method: the HTTP method.
  ///   - path: the path below the service's base URL, starting with `/`.
  ///   - query: names and values of the query, such as `["page": 2]`.
  ///   - headers: header fields; each replaces the service's own field of the same name, and an empty value takes it out.
  ///   - body: the body; empty for none.
  ///   - idempotency: whether it may be sent more than once; `nil` leaves it to the service's policy, which goes by
  ///     the method unless it is told otherwise.
  ///   - priority: how much it matters when the service gets more than it can do.
  public init(
    method: HTTPRequest.Method,
    path: String,
    query: some QueryConvertible = [QueryItem](),
    headers: HTTPFields = [:],
    body: [UInt8] = [],
    idempotency: Idempotency? = nil,
    priority: CallPriority = .normal
  ) {
    self.method = method
    self.path = path
    self.query = query.queryItems
    self.headers = headers
    content = .bytes(body)
    self.idempotency = idempotency
    self.priority = priority
  }
}

/// Statuses that count as successes of a request beside those from 200 to 299.
public struct AcceptedStatuses: OptionSet, Hashable, Sendable {
  /// A bit for each group.
  public let rawValue: UInt8

  /// Creates a set of groups.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// From 300 to 399: redirects, which aren't followed.
  public static let redirections = AcceptedStatuses(rawValue: 1)

  /// 401: the service asks who calls, and how that is proved stands in its header fields.
  ///
  /// Where a redirect has led it is an error all the same: the caller can't tell who asks.
  public static let unauthorized = AcceptedStatuses(rawValue: 2)

  /// Whether a status is a success.
  func accepts(_ status: HTTPResponse.Status) -> Bool {
    switch status.kind {
    case .successful: true
    case .redirection: contains(.redirections)
    case .clientError: status.code == 401 && contains(.unauthorized)
    default: false
    }
  }
}
