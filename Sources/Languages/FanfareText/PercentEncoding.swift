/// Percent-encoding of RFC 3986, section 2.1, in the ways that the parts of a request need it.
package enum PercentEncoding {
  /// Encodes everything but unreserved characters.
  package static func encode(_ text: String) -> String {
    // Most names and values need nothing.
    if text.utf8.allSatisfy(isUnreserved) { return text }
    return encode(text, keepsEscapes: false, keeping: isUnreserved)
  }

  /// A byte as `%41`.
  package static func escape(_ byte: UInt8) -> [UInt8] {
    [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  /// Encodes a value of the query that may have reserved characters, apart from those that would end it.
  ///
  /// Escapes stay as they are, as in the `+` expansion of RFC 6570. `&`, `+`, `#`, `[` and `]` are encoded:
  /// they mean something else in a query or mustn't stand there.
  package static func encodeReserved(_ text: String) -> String {
    encode(text, keepsEscapes: true) { isUnreserved($0) || reservedInValues.contains($0) }
  }

  /// Encodes what can't stand in a path; slashes, escapes and what a path may have stay as they are.
  package static func encodePath(_ text: some StringProtocol) -> String {
    encode(text, keepsEscapes: true) { isUnreserved($0) || reservedInPaths.contains($0) }
  }

  /// Encodes a name or value of a form (`application/x-www-form-urlencoded` in the WHATWG's URL standard).
  package static func encodeForm(_ text: String) -> String {
    encode(text, keepsEscapes: false) { isUnreserved($0) || $0 == UInt8(ascii: " ") }
      .split(separator: " ", omittingEmptySubsequences: false)
      .joined(separator: "+")
  }

  /// Encodes the fields of a form.
  package static func form(_ fields: [(name: String, value: String)]) -> String {
    fields.map { "\(encodeForm($0.name))=\(encodeForm($0.value))" }.joined(separator: "&")
  }

  /// Decodes `%41`-style escapes.
  ///
  /// - Returns: `nil` if an escape is incomplete or the result isn't UTF-8.
  package static func decode(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static let reservedInValues = Set(":/?@!$'()*,;=".utf8)
  private static let reservedInPaths = Set("/:@!$&'()*+,;=".utf8)
  private static let digits = Array("0123456789ABCDEF".utf8)

  private static func encode(
    _ text: some StringProtocol,
    keepsEscapes: Bool,
    keeping isKept: (UInt8) -> Bool
  ) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let isEscape =
        keepsEscapes && byte == UInt8(ascii: "%") && rest.prefix(2).count == 2
        && rest.prefix(2).allSatisfy { hexValue($0) != nil }
      if isEscape || isKept(byte) {
        bytes.append(byte)
      } else {
        bytes += escape(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether a byte stands for itself in any part of a URL (RFC 3986, section 2.3).
  package static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  /// What a digit of base 16 stands for.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init)
  }
}
