/// A character that is written as an escape of a URL, of a form, of JSON or of XML.
struct Escape {
  /// What it stands for, in UTF-8.
  let bytes: [UInt8]
  /// How many bytes it is written in.
  let length: Int

  /// What an escape begins with.
  static let introducers: Set<UInt8> = Set("%+\\&".utf8)
  /// The most bytes that one has: a pair of surrogates in JSON.
  static let longest = 12

  /// The first bytes of what may stand at a position: of each escape, and the byte itself.
  static func firstBytes(at position: Int, of text: [UInt8]) -> [UInt8] {
    let byte = text[position]
    guard introducers.contains(byte) else { return [byte] }
    var first = [byte]
    for escape in readings(at: position, of: text) {
      if let byte = escape.bytes.first, !first.contains(byte) { first.append(byte) }
    }
    return first
  }

  /// The escapes that can be read at a position.
  static func readings(at position: Int, of text: [UInt8]) -> [Escape] {
    guard position < text.count else { return [] }
    switch text[position] {
    case UInt8(ascii: "%"): return percent(text[position...]).map { [$0] } ?? []
    case UInt8(ascii: "+"): return [Escape(bytes: [UInt8(ascii: " ")], length: 1)]
    case UInt8(ascii: "&"): return entity(text[position...]).map { [$0] } ?? []
    case UInt8(ascii: "\\"): return backslashes(text[position...])
    default: return []
    }
  }

  /// `%41` (RFC 3986, section 2.1).
  private static func percent(_ text: ArraySlice<UInt8>) -> Escape? {
    number(text.dropFirst().prefix(2), digits: 2, radix: 16).map {
      Escape(bytes: [UInt8(truncatingIfNeeded: $0)], length: 3)
    }
  }

  /// `\n`, `\u0041` (RFC 8259, section 7), and the same in a text that was escaped more than once.
  private static func backslashes(_ text: ArraySlice<UInt8>) -> [Escape] {
    let slash = UInt8(ascii: "\\")
    // Of a longer run each place would look at all that follows, and nobody escapes a text more than five times.
    let count = text.prefix(longestRun).prefix(while: { $0 == slash }).count
    var readings: [Escape] = []
    let rest = text.dropFirst(count)
    if let byte = rest.first {
      if let meant = controls[byte] { readings.append(Escape(bytes: [meant], length: count + 1)) }
      if byte == UInt8(ascii: "u"), let (bytes, length) = unicode(rest) {
        readings.append(Escape(bytes: bytes, length: count + length))
      }
    }
    if count > 1 { readings.append(Escape(bytes: [slash], length: 2)) }
    return readings
  }

  /// How many backslashes stand before one character at most: those of a text that was escaped five times.
  private static let longestRun = 32

  /// What follows a backslash, by what it stands for.
  private static let controls: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "b"): 0x08,
    UInt8(ascii: "f"): 0x0C, UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "/"): UInt8(ascii: "/"),
    UInt8(ascii: "'"): UInt8(ascii: "'"),
  ]

  /// `u0041`, or two of them for a pair of surrogates.
  private static func unicode(_ text: ArraySlice<UInt8>) -> (bytes: [UInt8], length: Int)? {
    guard let first = number(text.dropFirst().prefix(4), digits: 4, radix: 16) else { return nil }
    if let scalar = Unicode.Scalar(first) { return (Array(String(scalar).utf8), 5) }
    let slashes = text.dropFirst(5).prefix(longestRun).prefix { $0 == UInt8(ascii: "\\") }.count
    let rest = text.dropFirst(5 + slashes)
    guard (0xD800..<0xDC00).contains(first), slashes > 0, rest.first == UInt8(ascii: "u"),
      let second = number(rest.dropFirst().prefix(4), digits: 4, radix: 16),
      (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { return nil }
    return (Array(String(scalar).utf8), 5 + slashes + 5)
  }

  /// `&amp;`, `&#65;`, `&#x41;` (XML 1.0, sections 4.1 and 4.6).
  private static func entity(_ text: ArraySlice<UInt8>) -> Escape? {
    guard let end = text.prefix(longest).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = text[(text.startIndex + 1)..<end]
    let length = end + 1 - text.startIndex
    if let byte = entities[String(decoding: name, as: UTF8.self)] {
      return Escape(bytes: [byte], length: length)
    }
    guard name.first == UInt8(ascii: "#") else { return nil }
    let isHexadecimal = name.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
    let digits = name.dropFirst(isHexadecimal ? 2 : 1)
    return number(digits, digits: digits.count, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
      .map {
        Escape(bytes: Array(String($0).utf8), length: length)
      }
  }

  private static let entities: [String: UInt8] = [
    "amp": UInt8(ascii: "&"), "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"), "quot": UInt8(ascii: "\""),
    "apos": UInt8(ascii: "'"),
  ]

  private static func number(_ text: ArraySlice<UInt8>, digits: Int, radix: Int) -> UInt32? {
    guard text.count == digits, let first = text.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-")
    else { return nil }
    return UInt32(String(decoding: text, as: UTF8.self), radix: radix)
  }
}
