internal import Fanfare
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

extension TransportError {
  /// The error of a request that comes after the transport's end.
  static let shutDown = TransportError(
    .transportClosed,
    "the transport was shut down",
    requestMayHaveBeenSent: false
  )

  /// The error of a request whose task was cancelled before.
  static let cancelled = TransportError(.cancelled, "the call was cancelled", requestMayHaveBeenSent: false)

  /// The error of a response that can't be used.
  init(_ error: HTTPDecodingError) {
    let code: ServiceError.Code = error.kind == .malformed ? .undecodableResponse : .responseTooLarge
    self.init(code, error.reason, requestMayHaveBeenSent: true)
  }

  /// The error of a connection that couldn't be made.
  init(connectingTo origin: Origin, failedWith error: any Error) {
    let (code, message) = Self.explain(error, origin)
    self.init(code, message, requestMayHaveBeenSent: false)
  }

  private static func explain(_ error: any Error, _ origin: Origin) -> (ServiceError.Code, String) {
    switch error {
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return explain(first.error, origin) }
      guard let resolution = error.dnsAError ?? error.dnsAAAAError else {
        return (.nameNotResolved, "the host of \(origin) has no address")
      }
      return explain(resolution, origin)
    case let error as HostLookupError: return explain(error, origin)
    case is AddressRefused:
      return (.targetRefused, "\(origin) isn't on the public internet, and other targets aren't allowed")
    case ChannelError.connectTimeout(let limit):
      return (
        .connectTimeout,
        "\(origin) didn't accept a connection within \(Duration.nanoseconds(limit.nanoseconds).brief)"
      )
    case is HandshakeTimeout:
      return (.connectTimeout, "\(origin) didn't finish the TLS handshake in time")
    case let error as IOError where error.errnoCode == ECONNREFUSED:
      return (.connectionRefused, "\(origin) refused the connection")
    case let error as IOError where error.errnoCode == ENOENT:
      return (.connectionRefused, "there is no socket at \(origin)")
    case let error as IOError where isLocal(error.errnoCode):
      return (.localResources, "no connection to \(origin) could be opened here: \(text(of: error))")
    case let error as IOError:
      return (.connectionRefused, "\(origin) can't be reached: \(text(of: error))")
    case let error as ConnectionLost:
      return (.connectionRefused, "\(origin): \(error.reason) before it could be used")
    default:
      if origin.scheme == .https {
        return (.insecureConnection, "no secure connection to \(origin): \(text(of: error))")
      }
      return (.connectionRefused, "\(origin) can't be reached: \(text(of: error))")
    }
  }

  private static func explain(
    _ error: HostLookupError,
    _ origin: Origin
  ) -> (ServiceError.Code, String) {
    switch error.reason {
    case .unknown: (.nameNotResolved, "the host of \(origin) isn't known: no address was found for its name")
    case .unanswered:
      (.nameNotResolved, "the host of \(origin) wasn't found in time: the name server didn't answer")
    case .exhausted:
      (.localResources, "the host of \(origin) couldn't be looked up: too many look-ups are under way")
    }
  }

  /// Whether an error of the system says something about this side only.
  private static func isLocal(_ code: CInt) -> Bool {
    [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EPERM].contains(code)
  }

  /// What an error of the system or of TLS says, without its type.
  static func text(of error: any Error) -> String {
    switch error {
    case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
    case NIOSSLError.handshakeFailed(let reason): handshakeText(reason)
    case is NIOSSLExtraError: "the certificate isn't for this host"
    case let error as SocketAddressError: "\(error)"
    default: "\(error)"
    }
  }

  private static func handshakeText(_ reason: BoringSSLError) -> String {
    let text = "\(reason)"
    if text.contains("CERTIFICATE_VERIFY_FAILED") { return "its certificate isn't trusted" }
    return "the handshake failed (\(text.prefix(200)))"
  }
}

/// The other side didn't finish the TLS handshake in time.
struct HandshakeTimeout: Error {}
