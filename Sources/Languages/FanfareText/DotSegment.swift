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
      if text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains(where: isDots) { return true }
      guard text.utf8.contains(UInt8(ascii: "%")) else { return false }
      let decoded = PercentEncoding.decode(text[...]) ?? dotsDecoded(text)
      guard decoded != text else { return false }
      text = decoded
    }
    return false
  }

  private static func isDots(_ segment: Substring) -> Bool {
    let name = segment.prefix { $0 != ";" }
    return name == "." || name == ".."
  }

  /// Only what matters here, in a text that can't be decoded as a whole.
  private static func dotsDecoded(_ text: String) -> String {
    text.replacing("%2e", with: ".").replacing("%2E", with: ".").replacing("%2f", with: "/")
      .replacing("%2F", with: "/").replacing("%5c", with: "\\").replacing("%5C", with: "\\")
      .replacing("%25", with: "%")
  }
}
