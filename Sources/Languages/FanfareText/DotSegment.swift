/// Segments of a path that lead to another one (RFC 3986, section 5.2.4).
package enum DotSegment {
  /// How many layers of percent-encoding are taken off: services behind proxies decode more than once.
  private static let layers = 3

  /// Whether a text is `.` or `..`, or has one of them between slashes, as it is or behind percent-encoding.
  ///
  /// A backslash counts as a slash, as it does for the URL parsers of browsers and some services, and what stands behind a
  /// semicolon doesn't count, since services in Java take it for a parameter and remove it (RFC 3986, section 3.3).
  package static func stands(in text: some StringProtocol) -> Bool {
    var text = String(text)
    for _ in 0...layers {
      // By bytes: a mark that combines with a slash makes another character of it, and a slash it stays.
      let segments = text.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
      if segments.contains(where: isDots) { return true }
      guard text.utf8.contains(UInt8(ascii: "%")) else { return false }
      let decoded = PercentEncoding.decode(text[...]) ?? dotsDecoded(text)
      guard decoded != text else { return false }
      text = decoded
    }
    return false
  }

  private static func isDots(_ segment: Substring.UTF8View) -> Bool {
    let name = segment.prefix { $0 != UInt8(ascii: ";") }
    return name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8)
  }

  /// Only what matters here, in a text that can't be decoded as a whole.
  private static func dotsDecoded(_ text: String) -> String {
    var decoded: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"),
        let meant = escapes[String(decoding: rest.prefix(2), as: UTF8.self).lowercased()]
      {
        decoded.append(meant)
        rest.removeFirst(2)
      } else {
        decoded.append(byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  private static let escapes: [String: UInt8] = [
    "2e": UInt8(ascii: "."), "2f": UInt8(ascii: "/"), "5c": UInt8(ascii: "\\"), "25": UInt8(ascii: "%"),
  ]
}
