/// The parts of a URL that a call needs.
struct URLParts: Hashable, Sendable {
  /// Scheme and authority.
  let origin: String
  /// What stands behind the scheme.
  let authority: String
  /// Path and query, without the fragment; begins with a slash.
  let path: String

  /// Splits a URL; `nil` if it has no scheme or no authority.
  init?(_ url: String) {
    let bytes = url.utf8
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
      return nil
    }
    let start = bytes.index(colon, offsetBy: 3)
    let end = bytes[start...].firstIndex(where: Self.endsAuthority) ?? bytes.endIndex
    guard end > start else { return nil }
    origin = String(url[..<end])
    authority = String(url[start..<end])
    let path = url[end..<(bytes[end...].firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex)]
    self.path = path.utf8.first == UInt8(ascii: "/") ? String(path) : "/\(path)"
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }
}
