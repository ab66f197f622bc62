import ArgumentParser
import Fanfare
import FanfareHTTP
import FanfareText
import Foundation

/// How services are connected to: certificates, addresses, proxies.
struct ConnectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Trust the certificates in a PEM file as well as the system's roots. Can be repeated.",
      valueName: "file"
    )
  )
  var cacert: [String] = []

  @Option(
    help: ArgumentHelp(
      "The client's certificate, for services that ask for one: a PEM file.",
      valueName: "file"
    )
  )
  var cert: String?

  @Option(
    help: ArgumentHelp("The key of --cert: a PEM file (default: the same file).", valueName: "file")
  )
  var certKey: String?

  @Flag(help: "Don't verify certificates: anybody on the way can read and change what is sent. For tests.")
  var insecure = false

  @Option(
    help: ArgumentHelp(
      "Connect to this address for a host at a port: api.example.com:443:127.0.0.1. Can be repeated.",
      valueName: "host:port:address"
    )
  )
  var resolve: [String] = []

  @Option(
    help: ArgumentHelp(
      "Reach every service through this proxy: http://127.0.0.1:3128 (default: what http_proxy, https_proxy and no_proxy say).",
      valueName: "url"
    )
  )
  var proxy: String?

  @Flag(
    help:
      "Speak HTTP/2 with every service: one that doesn't offer it is an error (default: HTTP/2 where a service offers it under TLS)."
  )
  var http2 = false

  @Flag(name: .customLong("http1.1"), help: "Speak HTTP/1.1 with every service.")
  var http1 = false

  /// What the system's variables say of connections.
  private var environment: [String: String] { ProcessInfo.processInfo.environment }

  /// The files, each with the option that names it.
  var files: [(option: String, path: String)] {
    cacert.map { ("--cacert", $0) }
      + [cert.map { ("--cert", $0) }, certKey.map { ("--cert-key", $0) }].compactMap(\.self)
  }

  func validate() throws {
    do throws(ArgumentProblem) {
      for text in resolve { _ = try ResolveArgument(parsing: text) }
    } catch {
      throw ValidationError("--resolve: \(error)")
    }
    guard !http2 || !http1 else { throw ValidationError("take one of --http2 and --http1.1") }
    guard certKey == nil || cert != nil else {
      throw ValidationError("--cert-key is the key of a certificate; add --cert")
    }
    for (option, path) in files {
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw ValidationError("\(option): \(VisibleText.line(path)) can't be read; is the path right?")
      }
    }
    if let proxy, proxy.contains("@") {
      throw ValidationError(
        "--proxy: arguments are seen by everybody on the machine; give a name and password in the variable https_proxy"
      )
    }
    do throws(InvalidProxy) { _ = try proxies() } catch {
      throw ValidationError(proxy == nil ? "http_proxy or https_proxy: \(error)" : "--proxy: \(error)")
    }
  }

  /// Applies them to a configuration.
  func apply(to configuration: inout HTTPTransportConfiguration) {
    if let path = environment["SSL_CERT_FILE"], !path.isEmpty {
      configuration.tls.trustRoots = .file(path: path)
    }
    configuration.tls.additionalRoots = cacert
    configuration.tls.clientCertificate = cert.map {
      TLSSettings.ClientCertificate(certificatePath: $0, privateKeyPath: certKey ?? $0)
    }
    configuration.tls.verifiesServices = !insecure
    if insecure {
      StandardError.note("certificates aren't verified (--insecure), so services may be others than they say")
    }
    if http2 { configuration.http2 = .demand }
    if http1 { configuration.http2 = .forbid }
    // `validate` has seen to it that all of them can be read.
    configuration.fixedAddresses = (try? ResolveArgument.addresses(resolve)) ?? FixedAddresses()
    configuration.proxies = (try? proxies()) ?? ProxySettings()
  }

  private func proxies() throws(InvalidProxy) -> ProxySettings {
    guard let proxy else { return try ProxySettings(environment: environment) }
    let named = try Proxy(parsing: proxy)
    return ProxySettings(http: named, https: named)
  }
}
