internal import Fanfare

/// Which services are reached through which proxy.
public struct ProxySettings: Hashable, Sendable {
  /// The proxy of `http` services; `nil` for none.
  public var http: Proxy?

  /// The proxy of `https` services; `nil` for none.
  public var https: Proxy?

  /// The services that are reached without one.
  public var exceptions: ProxyExceptions

  /// Creates settings; without arguments every service is reached without a proxy.
  public init(http: Proxy? = nil, https: Proxy? = nil, exceptions: ProxyExceptions = ProxyExceptions()) {
    self.http = http
    self.https = https
    self.exceptions = exceptions
  }

  /// Reads what other programs read from the environment: `http_proxy`, `https_proxy` and `no_proxy`, in small or capital letters; the
  /// small ones come first, and an empty one means none.
  ///
  /// Services on this machine's loopback addresses are reached without a proxy. `HTTP_PROXY` is ignored where `REQUEST_METHOD` is set:
  /// there a program runs as CGI, and the variable is a header field that anybody may send.
  ///
  /// - Throws: ``InvalidProxy`` if a variable isn't the URL of a proxy.
  public init(environment: [String: String]) throws(InvalidProxy) {
    func proxy(_ name: String, _ isCapitalTrusted: Bool = true) throws(InvalidProxy) -> Proxy? {
      let text = environment[name] ?? (isCapitalTrusted ? environment[name.uppercased()] : nil) ?? ""
      return text.isEmpty ? nil : try Proxy(parsing: text)
    }
    self.init(
      http: try proxy("http_proxy", environment["REQUEST_METHOD"] == nil),
      https: try proxy("https_proxy"),
      exceptions: ProxyExceptions(
        parsing: environment["no_proxy"] ?? environment["NO_PROXY"] ?? "",
        includesLoopback: true
      )
    )
  }

  /// The proxy that an origin is reached through.
  func proxy(for origin: Origin) -> Proxy? {
    let proxy: Proxy? =
      switch origin.scheme {
      case .http: http
      case .https: https
      case .httpUnix: nil
      }
    guard let proxy, case .host(let host, let port) = origin.address else { return nil }
    return exceptions.contains(host, port: port) ? nil : proxy
  }
}
