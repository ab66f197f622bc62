/// The certificates of a service, where they differ from what holds for others.
///
/// A transport has to be told of them when it is made: `HTTPTransportConfiguration.useTLS(of:)`, in `FanfareHTTP`, does. They hold for
/// the service's origins, so two services at one origin have the same.
public struct TLSPolicy: Hashable, Sendable {
  /// The path of a PEM file whose certificates are trusted as well: those of a company's own authority, say.
  public var cacert: String?

  /// The path of a PEM file with the certificate that the client shows.
  public var cert: String?

  /// The path of a PEM file with the key of ``cert``; `nil` means that file.
  public var key: String?

  /// Whether any certificate of the service will do, so that it may be another than it says; default `false`.
  ///
  /// It is for tests.
  public var insecure: Bool

  /// Creates a policy; paths that aren't absolute are those of the working directory.
  public init(cacert: String? = nil, cert: String? = nil, key: String? = nil, insecure: Bool = false) {
    self.cacert = cacert
    self.cert = cert
    self.key = key
    self.insecure = insecure
  }
}

extension TLSPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = TLSPolicy()

  static let fields: [PolicyField<TLSPolicy>] = [
    PolicyField("cacert", \.cacert),
    PolicyField("cert", \.cert),
    PolicyField("key", \.key),
    PolicyField("insecure", \.insecure),
  ]

  var problems: [String] {
    key != nil && cert == nil ? ["key is the key of a certificate; set cert as well"] : []
  }
}
