internal import Fanfare
internal import FanfareText

/// An HTTP proxy: what services are reached through where they aren't reached themselves.
///
/// Requests to `http` services are sent to it with their whole URL, and those to `https` services through a tunnel that it opens
/// (CONNECT; RFC 9110, section 9.3.6), so that it sees nothing of them.
public struct Proxy: Hashable, Sendable {
  /// Where it listens.
  let origin: Origin
  /// The value of `Proxy-Authorization`, if it wants to know who asks.
  let authorization: String?

  /// Names a proxy.
  ///
  /// - Parameters:
  ///   - host: its name or address.
  ///   - port: from 1 to 65535.
  ///   - username: who asks, without a colon, for proxies that want to know it (the Basic scheme of RFC 7617).
  ///   - password: their password.
  public init(host: String, port: Int, username: String? = nil, password: String = "") {
    origin = Origin(scheme: .http, host: host, port: port)
    authorization = username.map { "Basic " + BaseEncoding.base64.encode("\($0):\(password)".utf8) }
  }

  /// Reads `http://[username[:password]@]host[:port]`, as it stands in `HTTP_PROXY`.
  ///
  /// Without a scheme it is `http`; without a port it is 80. Name and password are percent-decoded.
  ///
  /// - Throws: ``InvalidProxy`` with the reason. Proxies that are spoken to over TLS or SOCKS aren't supported.
  public init(parsing url: String) throws(InvalidProxy) {
    func refuse(_ reason: String) -> InvalidProxy { InvalidProxy(url: url, reason: reason) }

    let separator = url.firstRange(of: "://")
    let scheme = separator.map { url[..<$0.lowerBound].lowercased() } ?? "http"
    guard scheme == "http" else { throw refuse("only proxies with http:// are supported") }
    let rest = separator.map { url[$0.upperBound...] } ?? url[...]
    let userinfo = rest.lastIndex(of: "@").map { rest[..<$0] }
    let address = userinfo.map { rest[$0.endIndex...].dropFirst() } ?? rest
    let endpoint: Endpoint
    do { endpoint = try Endpoint(parsing: "http://\(address)") } catch { throw refuse(error.reason) }
    guard endpoint.basePath.isEmpty, case .host(let host, let port) = endpoint.origin.address else {
      throw refuse("a proxy has no path")
    }
    let parts =
      userinfo?.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      .map(PercentEncoding.decode) ?? []
    guard let decoded = parts as? [String] else {
      throw refuse("its user name or password isn't percent-encoded")
    }
    self.init(host: host, port: port, username: decoded.first, password: decoded.dropFirst().first ?? "")
  }
}

extension Proxy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Its URL without name and password.
  public var description: String { "http://\(origin.authority)" }

  /// Its URL without name and password.
  public var debugDescription: String { description }

  /// Shows no password either.
  public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// Why a text isn't the URL of a proxy.
public struct InvalidProxy: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text that was given, without a user's name and password.
  public let url: String

  /// What is wrong with it.
  public let reason: String

  init(url: String, reason: String) {
    // The last @ ends name and password wherever it stands, as it does where the text is read: a password may have a ? or a #.
    let scalars = url.unicodeScalars
    let scheme =
      scalars.firstRange(of: "://".unicodeScalars).map { scalars[..<$0.upperBound] } ?? scalars.prefix(0)
    let rest = scalars.dropFirst(scheme.count)
    let hidden = rest.lastIndex(of: "@").map { "\(Substring(scheme))…\(Substring(rest[$0...]))" } ?? url
    self.url = VisibleURL.text(hidden)
    self.reason = reason
  }

  /// The text and what is wrong with it.
  public var description: String { "\"\(url)\" isn't the URL of a proxy: \(reason)" }
}
