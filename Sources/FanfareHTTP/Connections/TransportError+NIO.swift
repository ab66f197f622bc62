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

  /// The error of a request on a connection that TLS has ended: the service refuses this side, so another attempt would fare no better.
  init(_ failure: TLSFailure, from origin: Origin, requestHasLeft hasLeft: Bool) {
    let message = "\(origin) ended the secure connection: \(failure.reason)"
    self.init(.insecureConnection, message, requestMayHaveBeenSent: hasLeft)
  }

  /// The error of a connection that couldn't be made.
  ///
  /// - Parameters:
  ///   - peer: who was to be at its other end.
  ///   - error: why there is none.
  ///   - hasLeft: whether the request had been sent on a connection before, which was lost.
  ///   - progress: how far the connection had come.
  init(
    connectingTo peer: String,
    failedWith error: any Error,
    requestHasLeft hasLeft: Bool,
    progress: ExchangeProgress
  ) {
    let (code, message) = Self.explain(error, peer)
    self.init(code, message, requestMayHaveBeenSent: hasLeft, progress: progress)
  }

  private static func explain(_ error: any Error, _ peer: String) -> (ServiceError.Code, String) {
    switch error {
    case let error as NIOConnectionError:
      if let first = error.connectionErrors.first { return explain(first.error, peer) }
      guard let resolution = error.dnsAError ?? error.dnsAAAAError else {
        return (.nameNotResolved, "the host of \(peer) has no address")
      }
      return explain(resolution, peer)
    case let error as HostLookupError: return explain(error, peer)
    case is AddressRefused:
      return (.targetRefused, "\(peer) isn't on the public internet, and other targets aren't allowed")
    case ChannelError.connectTimeout(let limit):
      return (
        .connectTimeout,
        "\(peer) didn't accept a connection within \(Duration.nanoseconds(limit.nanoseconds).brief)"
      )
    case let error as HandshakeTimeout:
      return (.connectTimeout, "\(peer) didn't finish the TLS handshake within \(error.limit.brief)")
    case let error as ProxyRefusal:
      return (
        error.isFinal ? .targetRefused : .connectionRefused, "\(peer) opened no tunnel: \(error.reason)"
      )
    case let error as TLSFailure:
      return (.insecureConnection, "no secure connection to \(peer): \(error.reason)")
    case let error as IOError: return explain(error, peer)
    case is HTTP2NotOffered:
      return (
        .insecureConnection, "no secure connection to \(peer): it doesn't offer HTTP/2, which is demanded"
      )
    case is HTTP2NotForwarded:
      return (.invalidRequest, "HTTP/2 without TLS isn't passed on by \(peer) and it is demanded")
    case let error as ConnectionLost:
      return (.connectionRefused, "\(peer): \(error.reason) before it could be used")
    case is SocketAddressError:
      return (.invalidRequest, "\(peer) isn't an address of a socket; is its path too long?")
    default:
      return (.connectionRefused, "\(peer) can't be reached: \(reason(of: error))")
    }
  }

  private static func explain(_ error: IOError, _ peer: String) -> (ServiceError.Code, String) {
    switch error.errnoCode {
    case ECONNREFUSED: (.connectionRefused, "\(peer) refused the connection")
    case ENOENT: (.connectionRefused, "there is no socket at \(peer)")
    case let code where isLocal(code):
      (.localResources, "no connection to \(peer) could be opened here: \(SystemError.text(of: code))")
    case let code: (.connectionRefused, "\(peer) can't be reached: \(SystemError.text(of: code))")
    }
  }

  private static func explain(
    _ error: HostLookupError,
    _ peer: String
  ) -> (ServiceError.Code, String) {
    switch error.reason {
    case .unknown: (.nameNotResolved, "the host of \(peer) isn't known: no address was found for its name")
    case .unanswered:
      (.nameNotResolved, "the host of \(peer) wasn't found in time: the name server didn't answer")
    case .exhausted:
      (.localResources, "the host of \(peer) couldn't be looked up: too many look-ups are under way")
    }
  }

  /// Whether an error of the system says something about this side only.
  private static func isLocal(_ code: CInt) -> Bool {
    [EMFILE, ENFILE, ENOBUFS, ENOMEM, EADDRNOTAVAIL, EPERM].contains(code)
  }

  /// How a connection ended that was open, in words.
  static func reason(of error: any Error) -> String {
    switch error {
    case let error as IOError where error.errnoCode == ECONNRESET:
      "the service reset the connection"
    case let error as IOError: "the connection failed (\(SystemError.text(of: error.errnoCode)))"
    case NIOSSLError.uncleanShutdown: "the connection was closed without the end that TLS asks for"
    default: "the connection was closed"
    }
  }
}

/// The other side didn't finish the TLS handshake in time.
struct HandshakeTimeout: Error {
  let limit: Duration
}
