internal import FanfareText

/// Why a text is not the URL of a service.
public struct InvalidURL: Error, Hashable, Sendable, CustomStringConvertible {
  /// The text that was given, without what may be secret: a user's name and password, a query, a fragment.
  public let url: String

  /// What is wrong with it.
  public let reason: String

  package init(url: String, reason: String) {
    self.url = VisibleURL.text(url)
    self.reason = reason
  }

  /// The text and what is wrong with it.
  public var description: String { "\"\(url)\" isn't a service URL: \(reason)" }
}

extension Endpoint {
  /// Reads the URL of a service.
  ///
  /// Accepted are `http://host[:port][/path]`, `https://…` and `http+unix://%2Fpath%2Fto%2Fsocket[/path]`,
  /// with the path of the socket percent-encoded as the host. A user name, a query or a fragment is refused,
  /// since it would silently not apply to requests.
  ///
  /// - Parameter url: the URL, at most 2,048 bytes.
  /// - Throws: ``InvalidURL`` with the reason.
  public init(parsing url: String) throws(InvalidURL) {
    func refuse(_ reason: String) -> InvalidURL { InvalidURL(url: url, reason: reason) }

    guard url.utf8.count <= 2048 else {
      throw InvalidURL(url: String(VisibleURL.text(url).prefix(64)) + "…", reason: "it is too long")
    }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw refuse("it contains a space, a control character or a character outside ASCII")
    }
    guard let separator = url.firstRange(of: "://") else {
      let hint = Self.guess(from: url).map { "; did you mean \($0)?" } ?? ""
      throw refuse("it doesn't start with http://, https:// or http+unix://\(hint)")
    }
    let rest = url[separator.upperBound...]
    guard let scheme = Origin.Scheme(rawValue: url[..<separator.lowerBound].lowercased()) else {
      throw refuse(
        "the scheme \(VisibleURL.text(url[..<separator.lowerBound])) isn't http, https or http+unix"
      )
    }
    guard !rest.contains("?"), !rest.contains("#") else {
      throw refuse("a query or fragment belongs to a request, not to the service")
    }
    let authority = rest.prefix { $0 != "/" }
    guard !authority.isEmpty else { throw refuse("the host is missing") }
    guard !authority.contains("@") else {
      throw refuse("a user name or password doesn't belong in it; set an authorization header")
    }
    var path = rest.dropFirst(authority.count)
    while path.hasSuffix("/") { path.removeLast() }

    let origin: Origin
    if scheme == .httpUnix {
      guard let socket = PercentEncoding.decode(authority), socket.hasPrefix("/"), !socket.contains("\0")
      else {
        throw refuse(
          "the path of the socket must be absolute and percent-encoded, as in http+unix://%2Frun%2Fa.sock"
        )
      }
      origin = Origin(unixSocketPath: socket)
    } else {
      let (host, port) = try Self.splitAuthority(authority, scheme: scheme, refuse: refuse)
      origin = Origin(scheme: scheme, host: host, port: port)
    }
    self.init(origin: origin, basePath: String(path))
  }

  /// A URL that was probably meant by one without a scheme: `localhost:8080/x`, `//host`.
  ///
  /// - Returns: `nil` where nothing looks like a host, or where there may be a password.
  private static func guess(from url: String) -> String? {
    let rest = url.trimmingPrefix("//")
    let host = rest.prefix { $0 != ":" && $0 != "/" }
    guard !url.contains("@"), !url.contains("?"), rest.first != "/", !host.isEmpty,
      host == "localhost" || host.contains(".") || host != rest
    else { return nil }
    let guess = "http://\(rest)"
    return (try? Endpoint(parsing: guess)) == nil ? nil : guess
  }

  private static func splitAuthority(
    _ authority: Substring,
    scheme: Origin.Scheme,
    refuse: (String) -> InvalidURL
  ) throws(InvalidURL) -> (host: String, port: Int) {
    let host: Substring
    let afterHost: Substring
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]") else {
        throw refuse("the ] of the IPv6 address is missing")
      }
      host = authority[authority.index(after: authority.startIndex)..<bracket]
      guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        throw refuse("[\(host)] isn't an IPv6 address")
      }
      afterHost = authority[authority.index(after: bracket)...]
    } else {
      host = authority.prefix { $0 != ":" }
      guard !host.isEmpty else { throw refuse("the host is missing") }
      guard host.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }) else {
        throw refuse("the host \(VisibleURL.text(host)) has a character that host names don't have")
      }
      afterHost = authority.dropFirst(host.count)
    }
    // Hosts are compared without regard to case (RFC 3986, section 6.2.2.1), by whoever compares origins.
    let name = host.lowercased()
    guard !afterHost.isEmpty else { return (name, scheme.defaultPort ?? 80) }
    let digits = afterHost.dropFirst()
    guard afterHost.first == ":", digits.allSatisfy(\.isNumber), let port = Int(digits),
      (1...65535).contains(port)
    else {
      // What isn't a number may be a password with a slash in it.
      let given = digits.allSatisfy(\.isNumber) && !digits.isEmpty ? ", not \(digits)" : ""
      throw refuse("the port must be a number from 1 to 65535\(given)")
    }
    return (name, port)
  }
}
