public import Fanfare

/// The limits, time-outs, certificates and ways to services of an ``HTTPTransport``.
public struct HTTPTransportConfiguration: Hashable, Sendable {
  /// How many connections are open at once to all origins together, shared equally by the event loops, each of which has at
  /// least 1; by default ``defaultMaximumConnections``.
  ///
  /// When all are in use, the one that has been idle longest makes room; without one, requests wait.
  public var maximumConnections: Int

  /// How many connections an event loop keeps to one origin; at least 1, default 64.
  ///
  /// In HTTP/2 a second is made when the first carries as many exchanges as the service allows, and so on.
  public var maximumConnectionsPerOrigin: Int

  /// How many requests wait on an event loop for a connection to one origin before further ones are refused with
  /// `ServiceError.Code.queueFull`; default 10,000.
  public var maximumQueuedRequestsPerOrigin: Int

  /// How long making a connection may take, the TLS handshake included; default 5 s.
  public var connectTimeout: Duration

  /// How long a connection stays open without being used; default 60 s.
  public var idleTimeout: Duration

  /// How large the head of a response may be, in bytes; default 64 KiB.
  public var maximumHeadBytes: Int

  /// Whether responses may come compressed; default `true`.
  ///
  /// Requests that don't set `Accept-Encoding` ask for gzip and deflate, and a body in one of them is decoded while it comes. The
  /// response has neither `Content-Encoding` nor `Content-Length` then. `TransportRequest.maximumResponseBytes` holds for the
  /// decoded body as well as for what is received, and a body beyond 1 MiB that is more than 256 times as large as what was
  /// received fails with `ServiceError.Code.responseTooLarge`. Any other coding, more than one, and one of a `206` are left as they are.
  public var acceptsCompression: Bool

  /// Whether services are spoken to in HTTP/2; by default those that offer it under TLS.
  public var http2: HTTP2Use

  /// Whether single origins are spoken to in HTTP/2, in place of ``http2``; none by default.
  public var http2OfOrigins: [Origin: HTTP2Use]

  /// The certificates of `https` connections.
  public var tls: TLSSettings

  /// The certificates of connections to single origins, in place of ``tls``; none by default.
  public var tlsOfOrigins: [Origin: TLSSettings]

  /// Which addresses are connected to; any by default.
  public var addresses: AddressPolicy

  /// Addresses of hosts that aren't looked up; none by default.
  public var fixedAddresses: FixedAddresses

  /// Through which proxies services are reached; none by default, whatever the environment says.
  public var proxies: ProxySettings

  /// The `User-Agent` of requests that don't set it; default `fanfare`, and empty for none.
  public var userAgent: String

  /// Creates a configuration; every part has a safe default.
  public init(
    maximumConnections: Int = defaultMaximumConnections,
    maximumConnectionsPerOrigin: Int = 64,
    maximumQueuedRequestsPerOrigin: Int = 10_000,
    connectTimeout: Duration = .seconds(5),
    idleTimeout: Duration = .seconds(60),
    maximumHeadBytes: Int = 64 << 10,
    acceptsCompression: Bool = true,
    http2: HTTP2Use = .allow,
    http2OfOrigins: [Origin: HTTP2Use] = [:],
    tls: TLSSettings = TLSSettings(),
    tlsOfOrigins: [Origin: TLSSettings] = [:],
    addresses: AddressPolicy = .any,
    fixedAddresses: FixedAddresses = FixedAddresses(),
    proxies: ProxySettings = ProxySettings(),
    userAgent: String = "fanfare"
  ) {
    self.maximumConnections = maximumConnections
    self.maximumConnectionsPerOrigin = maximumConnectionsPerOrigin
    self.maximumQueuedRequestsPerOrigin = maximumQueuedRequestsPerOrigin
    self.connectTimeout = connectTimeout
    self.idleTimeout = idleTimeout
    self.maximumHeadBytes = maximumHeadBytes
    self.acceptsCompression = acceptsCompression
    self.http2 = http2
    self.http2OfOrigins = http2OfOrigins
    self.tls = tls
    self.tlsOfOrigins = tlsOfOrigins
    self.addresses = addresses
    self.fixedAddresses = fixedAddresses
    self.proxies = proxies
    self.userAgent = userAgent
  }

  /// Three quarters of the descriptors that the process may have open, and at most 16,384: the rest is for its files and for
  /// those who call it.
  public static var defaultMaximumConnections: Int {
    min(max(16, OpenFiles.limit / 4 * 3), 16_384)
  }
}
