/// A coding of content that can be undone here (RFC 9110, section 8.4.1).
package enum ContentCoding: Hashable, Sendable {
  /// The format of the program gzip (RFC 1952).
  case gzip
  /// The format of zlib (RFC 1950), or bare deflate (RFC 1951), which some services send under the same name.
  case deflate

  /// The coding of a name, in any case; `nil` for one that can't be undone.
  package init?(_ name: some StringProtocol) {
    switch name.lowercased() {
    // Both mean the same (RFC 9110, section 8.4.1.3).
    case "gzip", "x-gzip": self = .gzip
    case "deflate": self = .deflate
    default: return nil
    }
  }

  /// What a client says that it understands.
  package static let accepted = "gzip, deflate"
}
