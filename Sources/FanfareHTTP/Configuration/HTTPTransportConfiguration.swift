/// The limits, time-outs and certificates of an ``HTTPTransport``.
public struct HTTPTransportConfiguration: Hashable, Sendable {
  /// How many connections are open at once to all origins together, shared equally by the event loops, each of which has at
  /// least 1; by default ``defaultMaximumConnections``.
  ///
  /// When all are in use, the one that has been idle longest makes room; without one, requests wait.
  public var maximumConnections: Int

  /// How many connections an event loop keeps to one origin; at least 1, default 64.
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

  /// The certificates of `https` connections.
  public var tls: TLSSettings

  /// Which addresses are connected to; any by default.
  public var addresses: AddressPolicy

  /// The `User-Agent` of requests that don't set it.
  public var userAgent: String

  /// Creates a configuration; every part has a safe default.
  public init(
    maximumConnections: Int = defaultMaximumConnections,
    maximumConnectionsPerOrigin: Int = 64,
    maximumQueuedRequestsPerOrigin: Int = 10_000,
    connectTimeout: Duration = .seconds(5),
    idleTimeout: Duration = .seconds(60),
    maximumHeadBytes: Int = 64 << 10,
    tls: TLSSettings = TLSSettings(),
    addresses: AddressPolicy = .any,
    userAgent: String = "fanfare"
  ) {
    self.maximumConnections = maximumConnections
    self.maximumConnectionsPerOrigin = maximumConnectionsPerOrigin
    self.maximumQueuedRequestsPerOrigin = maximumQueuedRequestsPerOrigin
    self.connectTimeout = connectTimeout
    self.idleTimeout = idleTimeout
    self.maximumHeadBytes = maximumHeadBytes
    self.tls = tls
    self.addresses = addresses
    self.userAgent = userAgent
  }

  /// Three quarters of the descriptors that the process may have open, and at most 16,384: the rest is for its files and for
  /// those who call it.
  public static var defaultMaximumConnections: Int {
    min(max(16, OpenFiles.limit / 4 * 3), 16_384)
  }
}

/// The certificates of `https` connections; the service's own is always verified, its name included.
public struct TLSSettings: Hashable, Sendable {
  /// Whose signatures are trusted.
  public enum TrustRoots: Hashable, Sendable {
    /// Those that the operating system trusts.
    case system
    /// The certificates in a PEM file.
    case file(path: String)
  }

  /// What the client shows to services that ask who it is.
  public struct ClientCertificate: Hashable, Sendable {
    /// The path of a PEM file with the certificate and those between it and a root.
    public var certificatePath: String
    /// The path of a PEM file with the private key.
    public var privateKeyPath: String

    /// Names the files.
    public init(certificatePath: String, privateKeyPath: String) {
      self.certificatePath = certificatePath
      self.privateKeyPath = privateKeyPath
    }
  }

  /// Whose signatures are trusted; by default those that the operating system trusts.
  public var trustRoots: TrustRoots

  /// What the client shows to services that ask who it is; nothing by default.
  public var clientCertificate: ClientCertificate?

  /// Creates settings.
  public init(trustRoots: TrustRoots = .system, clientCertificate: ClientCertificate? = nil) {
    self.trustRoots = trustRoots
    self.clientCertificate = clientCertificate
  }
}
