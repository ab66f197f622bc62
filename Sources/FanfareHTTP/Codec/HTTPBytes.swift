internal import HTTPTypes

/// The lexical rules of RFC 9110 and RFC 9112 over bytes.
enum HTTPBytes {
  /// The index behind the empty line that ends a head; lines end with CR LF.
  static func endOfHead(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    // The last byte of CR LF CR LF is looked for in steps of up to four.
    index += 3
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\n"):
        if bytes[index - 1] == UInt8(ascii: "\r"), bytes[index - 2] == UInt8(ascii: "\n"),
          bytes[index - 3] == UInt8(ascii: "\r")
        {
          return index + 1
        }
        index += 2
      case UInt8(ascii: "\r"): index += 1
      default: index += 4
      }
    }
    return nil
  }

  /// Whether a CR stands without LF, or an LF without CR, from just before `start` on; a CR at the very end may still
  /// get its LF.
  static func hasBrokenLineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Bool {
    var previous: UInt8 = start > 0 ? bytes[start - 1] : 0
    for byte in bytes[start...] {
      if (byte == UInt8(ascii: "\n")) != (previous == UInt8(ascii: "\r")) { return true }
      previous = byte
    }
    return false
  }

  /// Whether a text is a word in ASCII, letters of either case.
  ///
  /// Unicode's rules would let U+212A pass for `k`.
  static func isEqual(_ text: some StringProtocol, ignoringCaseOf word: StaticString) -> Bool {
    guard text.utf8.count == word.utf8CodeUnitCount else { return false }
    for (index, byte) in text.utf8.enumerated() {
      let other = word.utf8Start[index]
      guard byte == other || (byte | 0x20 == other | 0x20 && (0x61...0x7A).contains(byte | 0x20)) else {
        return false
      }
    }
    return true
  }

  /// Why bytes can't become a response, as early as that can be told.
  static func implausibleStart(_ bytes: UnsafeRawBufferPointer) -> String? {
    let expected: StaticString = "HTTP/1."
    for index in 0..<min(bytes.count, expected.utf8CodeUnitCount)
    where bytes[index] != expected.utf8Start[index] {
      return "the answer isn't HTTP/1.1: it starts with \(excerpt(bytes))"
    }
    return nil
  }

  /// The first bytes as text for a message.
  static func excerpt(_ bytes: UnsafeRawBufferPointer) -> String {
    let text = bytes.prefix(24).map { byte in
      switch byte {
      case UInt8(ascii: "\r"): "\\r"
      case UInt8(ascii: "\n"): "\\n"
      case UInt8(ascii: "\t"): "\\t"
      case 0x20..<0x7F: String(UnicodeScalar(byte))
      default: (byte < 0x10 ? "\\x0" : "\\x") + String(byte, radix: 16)
      }
    }
    return "\"\(text.joined())\(bytes.count > 24 ? "…" : "")\""
  }

  /// The first characters of a value for a message.
  static func excerpt(_ value: String) -> String {
    let text = value.prefix(40)
    return "\"\(text)\(text.endIndex == value.endIndex ? "" : "…")\""
  }

  /// A header or trailer line without its end.
  static func field(_ line: UnsafeRawBufferPointer) throws(HTTPDecodingError) -> HTTPField {
    // RFC 9112, section 5.2, lets a client read it as a space; what smuggles requests past others has been written so.
    if line.first == 0x20 || line.first == 0x09 { throw .malformed("a header line is folded") }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
      throw .malformed("a header line has no name: \(excerpt(line))")
    }
    for byte in line[..<colon] where !isToken(byte) {
      throw .malformed("the name of a header field has a character that isn't allowed: \(excerpt(line))")
    }
    let value = trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
    for byte in value where (byte < 0x20 && byte != 0x09) || byte == 0x7F {
      throw .malformed("the value of a header field has a control character: \(excerpt(line))")
    }
    let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
    guard let name = HTTPField.Name(String(decoding: name, as: UTF8.self)) else {
      throw .malformed("the name of a header field isn't allowed: \(excerpt(line))")
    }
    return HTTPField(name: name, value: text(value))
  }

  /// The value of a field: what isn't UTF-8 is Latin-1, as it was before (RFC 9110, section 5.5), so that no byte is lost.
  private static func text(_ value: UnsafeRawBufferPointer) -> String {
    String(validating: value, as: UTF8.self)
      ?? String(String.UnicodeScalarView(value.lazy.map { UnicodeScalar($0) }))
  }

  /// The size of a chunk, before its extensions; `nil` if it isn't a hexadecimal number of at most 15 digits, zeros before
  /// them not counted.
  ///
  /// White space may stand before the extensions (RFC 9112, section 7.1.1), and nowhere else.
  static func chunkSize(_ line: UnsafeRawBufferPointer) -> Int? {
    var size = 0
    var hasDigits = false
    for (index, byte) in line.enumerated() {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      case UInt8(ascii: ";"), 0x20, 0x09:
        return hasDigits && isChunkExtension(line[index...]) ? size : nil
      default: return nil
      }
      hasDigits = true
      guard size < 1 << 56 else { return nil }
      size = size << 4 | Int(digit)
    }
    return hasDigits ? size : nil
  }

  private static func isChunkExtension(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    bytes.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: ";")
      && bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }

  /// Whether two pieces of memory have the same bytes.
  @inline(__always)
  static func isEqual(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
    guard first.count == second.count else { return false }
    var index = 0
    while index + 8 <= first.count {
      let (one, other) = (
        first.loadUnaligned(fromByteOffset: index, as: UInt64.self),
        second.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      )
      guard one == other else { return false }
      index += 8
    }
    while index < first.count {
      guard first[index] == second[index] else { return false }
      index += 1
    }
    return true
  }

  /// Whether a byte may stand in a token (RFC 9110, section 5.6.2).
  @inline(__always)
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"),
      UInt8(ascii: "|"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  /// The bytes without white space around them.
  static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var rest = bytes[...]
    while let first = rest.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return UnsafeRawBufferPointer(rebasing: rest)
  }
}
