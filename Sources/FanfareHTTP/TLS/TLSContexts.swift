internal import Fanfare
internal import NIOCore
internal import NIOSSL
internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// Makes the TLS handlers of connections from contexts, which are read from their files when they are first needed.
final class TLSContexts: Sendable {
  private let settings: TLSSettings
  /// One for each list of protocols that a service is offered.
  private let contexts = Mutex<[[String]: NIOSSLContext]>([:])
  /// Those of origins that have settings of their own.
  private let others: [Origin: TLSContexts]

  /// Prepares the contexts of a transport.
  ///
  /// - Parameters:
  ///   - settings: what holds for every origin.
  ///   - others: what holds for single ones in its place.
  init(_ settings: TLSSettings, others: [Origin: TLSSettings] = [:]) {
    self.settings = settings
    self.others = others.mapValues { TLSContexts($0) }
  }

  /// The settings of an origin.
  func settings(for origin: Origin) -> TLSSettings { others[origin]?.settings ?? settings }

  /// A handler that verifies the certificate and the name of an origin.
  ///
  /// - Parameters:
  ///   - origin: where the connection leads.
  ///   - http2: decides what the service is offered (ALPN, RFC 7301).
  /// - Throws: `TLSFailure` if a file can't be used, or the host isn't a name that TLS can carry.
  func handler(for origin: Origin, http2: HTTP2Use) throws -> NIOSSLClientHandler {
    guard case .host(let host, _) = origin.address else { preconditionFailure("TLS goes over TCP") }
    let context = try (others[origin] ?? self).sharedContext(offering: Self.protocols(http2))
    return try Self.translating(to: "the host isn't a name that TLS can carry") {
      try NIOSSLClientHandler(
        context: context,
        // The name is sent and verified without the dot that ends an absolute one (RFC 6066, section 3).
        serverHostname: Self.isAddress(host) ? nil : host.hasSuffix(".") ? String(host.dropLast()) : host
      )
    }
  }

  /// What an error of a connection means where it is one of TLS; `nil` for other errors.
  func failure(_ error: any Error, of origin: Origin, in context: ChannelHandlerContext?) -> TLSFailure? {
    TLSFailure(
      error,
      certificate: try? context?.pipeline.syncOperations.nioSSL_peerCertificate(),
      showsCertificate: settings(for: origin).clientCertificate != nil,
      now: time(nil)
    )
  }

  /// The names of protocols, the one that is liked best first.
  private static func protocols(_ http2: HTTP2Use) -> [String] {
    switch http2 {
    case .allow: [http2Name, "http/1.1"]
    case .forbid: ["http/1.1"]
    case .demand: [http2Name]
    }
  }

  /// The name of HTTP/2 under TLS (RFC 9113, section 3.2).
  static let http2Name = "h2"

  private func sharedContext(offering protocols: [String]) throws -> NIOSSLContext {
    try contexts.withLock { contexts in
      if let context = contexts[protocols] { return context }
      var configuration = try configuration()
      configuration.applicationProtocols = protocols
      let made = try Self.translating(to: "the trusted roots \(roots) can't be used") {
        [configuration] in try NIOSSLContext(configuration: configuration)
      }
      contexts[protocols] = made
      return made
    }
  }

  /// Where the trusted roots stand, for messages.
  private var roots: String {
    let first = if case .file(let path) = settings.trustRoots { "in \(path)" } else { "of the system" }
    return ([first] + settings.additionalRoots.map { "in \($0)" }).joined(separator: " and ")
  }

  private func configuration() throws -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = settings.verifiesServices ? .fullVerification : .none
    if case .file(let path) = settings.trustRoots { configuration.trustRoots = .file(path) }
    configuration.additionalTrustRoots = try settings.additionalRoots.map { path in
      try Self.translating(to: "no certificates can be read from \(path)") {
        .certificates(try NIOSSLCertificate.fromPEMFile(path))
      }
    }
    if let client = settings.clientCertificate {
      configuration.certificateChain = try Self.translating(
        to: "no client certificate can be read from \(client.certificatePath)"
      ) { try NIOSSLCertificate.fromPEMFile(client.certificatePath).map { .certificate($0) } }
      configuration.privateKey = try Self.translating(
        to: "no private key can be read from \(client.privateKeyPath)"
      ) { .privateKey(try NIOSSLPrivateKey(file: client.privateKeyPath, format: .pem)) }
    }
    return configuration
  }

  /// Runs what the library may refuse, whose own words are for those who develop it.
  private static func translating<Value>(to reason: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw TLSFailure(reason) }
  }

  /// Whether a host is an IP address: those have no place in the handshake's server name.
  private static func isAddress(_ host: String) -> Bool {
    host.utf8.contains(UInt8(ascii: ":")) || host.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
  }
}
