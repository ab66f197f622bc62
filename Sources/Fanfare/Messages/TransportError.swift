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
