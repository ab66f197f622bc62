extension ServiceError {
  /// The kinds of failure, as `error.type` names them in metrics, spans and logs.
  public enum Code: String, Hashable, Sendable, Codable, CaseIterable, CustomStringConvertible {
    /// The client knows no service of that name.
    case unknownService = "unknown_service"
    /// The request can't be sent: a malformed URL or path, or a body that can't be encoded.
    case invalidRequest = "invalid_request"
    /// Nobody listens at the service's address, or it can't be reached.
    case connectionRefused = "connection_refused"
    /// The service's host has no address, or none was found in time.
    case nameNotResolved = "name_not_resolved"
    /// The transport's settings don't allow the service's address, or a proxy doesn't.
    case targetRefused = "target_refused"
    /// This side has no descriptors, ports or memory left for the request: it wasn't sent.
    case localResources = "local_resources"
    /// No connection was made within the connect time-out.
    case connectTimeout = "connect_timeout"
    /// The service's certificate isn't trusted, or TLS failed otherwise.
    case insecureConnection = "insecure_connection"
    /// The connection was closed before the response was complete.
    case connectionLost = "connection_lost"
    /// Nothing came of an answer that is read while it comes, for as long as the policy's idle time-out.
    case streamStalled = "stream_stalled"
    /// One attempt took longer than the policy's attempt time-out.
    case attemptTimeout = "attempt_timeout"
    /// The call took longer than its policy's time-out or the surrounding deadline.
    case deadlineExceeded = "deadline_exceeded"
    /// The task that made the call was cancelled.
    case cancelled = "cancelled"
    /// The call was given up because its parallel group was decided without it.
    case cancelledBySibling = "cancelled_by_sibling"
    /// The service answered with a status other than 2xx.
    case httpStatus = "http_status"
    /// The response isn't valid HTTP, or its body isn't what the call expects.
    case undecodableResponse = "undecodable_response"
    /// The response is larger than the policy allows.
    case responseTooLarge = "response_too_large"
    /// The client's own queue for the service is full: the request wasn't sent.
    case queueFull = "queue_full"
    /// The service's circuit breaker is open: it failed too often to be called now.
    case circuitOpen = "circuit_open"
    /// As many attempts as the policy allows run already, and none could wait.
    case concurrencyLimited = "concurrency_limited"
    /// The policy's rate limit has no turn for the call in time.
    case rateLimited = "rate_limited"
    /// The service has too many calls under way for one of this priority.
    case loadShed = "load_shed"
    /// The transport was shut down.
    case transportClosed = "transport_closed"

    /// The name of the code.
    public var description: String { rawValue }

    /// Whether the call was refused on this side without being sent, by a policy.
    public var isLocalRefusal: Bool {
      switch self {
      case .circuitOpen, .concurrencyLimited, .rateLimited, .loadShed, .queueFull: true
      default: false
      }
    }

    /// Whether the call was given up by its own side rather than failed by the service.
    public var isCancellation: Bool { self == .cancelled || self == .cancelledBySibling }
  }
}
