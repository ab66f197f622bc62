/// The certificates of `https` connections: whose are trusted, and what the client shows.
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

  /// The paths of PEM files whose certificates are trusted beside ``trustRoots``: those of a company's own authority, say.
  public var additionalRoots: [String]

  /// What the client shows to services that ask who it is; nothing by default.
  public var clientCertificate: ClientCertificate?

  /// Whether a service has to show a certificate that is trusted and names its host; default `true`.
  ///
  /// Without it anybody between the client and the service can read and change what they say. It is for tests.
  public var verifiesServices: Bool

  /// Creates settings.
  public init(
    trustRoots: TrustRoots = .system,
    additionalRoots: [String] = [],
    clientCertificate: ClientCertificate? = nil,
    verifiesServices: Bool = true
  ) {
    self.trustRoots = trustRoots
    self.additionalRoots = additionalRoots
    self.clientCertificate = clientCertificate
    self.verifiesServices = verifiesServices
  }
}
