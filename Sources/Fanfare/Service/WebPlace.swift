internal import FanfareText

/// A place on the web: an origin, and the target of a request to it.
struct WebPlace: Hashable, Sendable, CustomStringConvertible {
  let origin: Origin
  /// Path and query, beginning with `/`.
  let target: String

  /// The place that a reference means which stands in an answer from this one (RFC 3986, section 5.2).
  ///
  /// A fragment is left aside, since it isn't sent. What may not stand in a request line is percent-encoded, as browsers do.
  ///
  /// - Returns: `nil` for anything but `http` and `https`, a malformed address, and one with a user name.
  func resolving(_ reference: String) -> WebPlace? {
    let text = Self.sendable(Substring(reference.unicodeScalars.prefix { $0 != "#" }))
    if let separator = text.firstRange(of: "://"), Self.isScheme(text[..<separator.lowerBound]) {
      return Self.absolute(text)
    }
    if let colon = text.firstIndex(of: ":"), Self.isScheme(text[..<colon]), !text[..<colon].contains("/") {
      return nil
    }
    if text.hasPrefix("//") { return Self.absolute("\(origin.scheme.rawValue):\(text)") }
    let path = target.prefix { $0 != "?" }
    switch text.first {
    case nil: return self
    case "/": return WebPlace(origin: origin, target: Self.withoutDots(text))
    case "?": return WebPlace(origin: origin, target: String(path) + text)
    default:
      let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
      return WebPlace(origin: origin, target: Self.withoutDots(folder + text))
    }
  }

  /// The place as a URL.
  var description: String { origin.description + target }

  private static func absolute(_ url: String) -> WebPlace? {
    guard let place = WebPlace(parsing: url), place.origin.scheme != .httpUnix else { return nil }
    return place
  }

  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
    return text.utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0)
    }
  }

  private static func sendable(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if byte > 0x20 && byte < 0x7F { bytes.append(byte) } else { bytes += PercentEncoding.escape(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A target whose path has no `.` and `..` any more (RFC 3986, section 5.2.4).
  fileprivate static func withoutDots(_ target: String) -> String {
    let path = target.prefix { $0 != "?" }
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".": if isLast { kept.append("") }
      case "..":
        _ = kept.popLast()
        if isLast { kept.append("") }
      default: kept.append(segment)
      }
    }
    return "/" + kept.joined(separator: "/") + target[path.endIndex...]
  }
}

extension WebPlace {
  /// The place of a whole URL, which may be that of a Unix domain socket; `nil` if it isn't one, or has a user name.
  init?(parsing url: String) {
    guard let separator = url.firstRange(of: "://") else { return nil }
    let authority = url[separator.upperBound...].prefix { $0 != "/" && $0 != "?" }
    guard let endpoint = try? Endpoint(parsing: String(url[..<authority.endIndex])) else { return nil }
    let rest = url[authority.endIndex...]
    self.init(
      origin: endpoint.origin,
      target: Self.withoutDots(rest.first == "/" ? String(rest) : "/\(rest)")
    )
  }
}
