/// How an exchange ended, and what was measured of it.
public struct TransportReply: Sendable {
  /// The response, or why there is none.
  public var outcome: Result<ServiceResponse, TransportError>

  /// What was measured, also of an exchange that failed.
  public var transfer: Transfer

  /// Creates a reply.
  public init(_ outcome: Result<ServiceResponse, TransportError>, transfer: Transfer = Transfer()) {
    self.outcome = outcome
    self.transfer = transfer
  }
}

/// What was measured of one exchange.
public struct Transfer: Hashable, Sendable {
  /// The time spent waiting for a connection, including the making of a new one.
  public var connecting: Duration
  /// The time from the request's last byte handed to the system to the response's first byte.
  public var waiting: Duration
  /// The time from the response's first byte to its last.
  public var receiving: Duration
  /// The bytes sent: head and body.
  public var bytesSent: Int
  /// The bytes received: head and body.
  public var bytesReceived: Int
  /// Whether the exchange used a connection that had served another before.
  public var reusedConnection: Bool

  /// Creates a measurement; each part is zero until it is known.
  public init(
    connecting: Duration = .zero,
    waiting: Duration = .zero,
    receiving: Duration = .zero,
    bytesSent: Int = 0,
    bytesReceived: Int = 0,
    reusedConnection: Bool = false
  ) {
    self.connecting = connecting
    self.waiting = waiting
    self.receiving = receiving
    self.bytesSent = bytesSent
    self.bytesReceived = bytesReceived
    self.reusedConnection = reusedConnection
  }
}

/// Why a transport has no response.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of failure it is; ``ServiceError/Code/deadlineExceeded`` for the request's deadline.
  public var code: ServiceError.Code

  /// What happened, without the name of the service: `127.0.0.1:8001 refused the connection`.
  public var message: String

  /// Whether any byte of the request may have reached the service.
  public var requestMayHaveBeenSent: Bool

  /// How far the exchange had come; `nil` if it had not begun, or the transport doesn't tell.
  public var progress: ExchangeProgress?

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - code: what kind of failure it is.
  ///   - message: what happened, without the name of the service.
  ///   - requestMayHaveBeenSent: whether any byte of the request may have reached the service.
  ///   - progress: how far the exchange had come; `nil` if that isn't known.
  public init(
    _ code: ServiceError.Code,
    _ message: String,
    requestMayHaveBeenSent: Bool,
    progress: ExchangeProgress? = nil
  ) {
    self.code = code
    self.message = message
    self.requestMayHaveBeenSent = requestMayHaveBeenSent
    self.progress = progress
  }

  /// The code and the message.
  public var description: String { "\(code): \(message)" }
}
