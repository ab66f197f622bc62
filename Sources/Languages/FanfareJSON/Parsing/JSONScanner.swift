/// Reads the tokens of a JSON text: the part that the parser and the decoder share.
///
/// It is strict: RFC 8259 without extensions, escaped surrogates only in pairs. A byte order mark at the beginning of the text is
/// passed over, as section 8.1 allows: files and services have it. Anywhere else it is a mistake, also before a later value.
struct JSONScanner {
  /// A string token: the bytes between the quotes, and whether any of them is an escape.
  struct StringToken {
    let start: Int
    let end: Int
    let hasEscapes: Bool
  }

  /// A number token.
  struct NumberToken {
    let start: Int
    let end: Int
    let isInteger: Bool
  }

  let bytes: UnsafeBufferPointer<UInt8>
  var position: Int

  /// Creates a scanner.
  ///
  /// - Parameters:
  ///   - bytes: the text, or what is held of it.
  ///   - position: where reading begins.
  ///   - beginsText: whether the first byte is the first of the text, before which nothing was let go of.
  init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int = 0, beginsText: Bool = true) {
    self.bytes = bytes
    let hasMark =
      beginsText && position == 0 && bytes.count >= 3
      && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
    self.position = hasMark ? 3 : position
  }

  /// The byte at the position; `nil` at the end.
  @inline(__always)
  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  @inline(__always)
  mutating func skipWhitespace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  /// How many bytes come before the next one of a kind, wherever it stands; only the next ``lookahead`` are looked at.
  ///
  /// An estimate of how much there is before a bracket closes: one in a text or of a nested value ends it early.
  func distance(to byte: UInt8) -> Int {
    let end = min(bytes.count, position + Self.lookahead)
    let raw = UnsafeRawBufferPointer(bytes)
    var index = position
    while index + 8 <= end,
      !JSONByteSet.contains(byte, in: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    {
      index += 8
    }
    while index < end, bytes[index] != byte { index += 1 }
    return index - position
  }

  private static let lookahead = 1024

  /// Reads `null`, `true` or `false`, of which the first letter has been seen.
  mutating func scanLiteral(_ literal: StaticString) throws(JSONError) {
    let length = literal.utf8CodeUnitCount
    for index in 0..<length {
      guard position + index < bytes.count else { throw end(expecting: "\(literal)") }
      guard bytes[position + index] == literal.utf8Start[index] else {
        throw error(.unexpectedCharacter, "expected \(literal)", at: position)
      }
    }
    position += length
  }

  /// Reads a string whose opening quote is at the position.
  @inline(__always)
  mutating func scanString() throws(JSONError) -> StringToken {
    let start = position + 1
    var index = start
    var hasEscapes = false
    let raw = UnsafeRawBufferPointer(bytes)
    while index < bytes.count {
      while index + 8 <= bytes.count,
        !JSONByteSet.interruptsASCII(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      {
        index += 8
      }
      guard index < bytes.count else { break }
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        position = index + 1
        return StringToken(start: start, end: index, hasEscapes: hasEscapes)
      }
      if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        index = try scanEscape(at: index)
      } else if byte < 0x20 {
        throw error(.invalidString, "a control character must be escaped in a string", at: index)
      } else if byte < 0x80 {
        index += 1
      } else {
        index = try scanMultibyte(at: index)
      }
    }
    throw error(.unexpectedEnd, "the string isn't closed", at: bytes.count)
  }

  /// Reads a number that begins at the position.
  @inline(__always)
  mutating func scanNumber() throws(JSONError) -> NumberToken {
    let start = position
    var index = start
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    guard index < bytes.count, isDigit(bytes[index]) else { throw invalidNumber(at: index) }
    if bytes[index] == UInt8(ascii: "0") {
      index += 1
      if index < bytes.count, isDigit(bytes[index]) {
        throw error(.invalidNumber, "a number has no leading zeros", at: start)
      }
    } else {
      skipDigits(&index)
    }
    var isInteger = true
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      guard index < bytes.count, isDigit(bytes[index]) else { throw invalidNumber(at: index) }
      skipDigits(&index)
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
        index += 1
      }
      guard index < bytes.count, isDigit(bytes[index]) else { throw invalidNumber(at: index) }
      skipDigits(&index)
    }
    position = index
    return NumberToken(start: start, end: index, isInteger: isInteger)
  }

  /// The text of a string token.
  func text(of token: StringToken) -> String {
    guard token.hasEscapes else {
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[token.start..<token.end]), as: UTF8.self)
    }
    return JSONEscapes.unescape(UnsafeBufferPointer(rebasing: bytes[token.start..<token.end]))
  }

  func error(_ code: JSONError.Code, _ message: String, at offset: Int) -> JSONError {
    JSONError(code, message, at: offset, in: bytes)
  }

  func end(expecting what: String) -> JSONError {
    error(.unexpectedEnd, "the text ends where \(what) is expected", at: bytes.count)
  }

  /// The error of a byte that doesn't fit, named so that people can find it.
  func unexpected(expecting what: String) -> JSONError {
    guard let byte = current else { return end(expecting: what) }
    let name = byte > 0x20 && byte < 0x7F ? "'\(UnicodeScalar(byte))'" : "byte 0x" + String(byte, radix: 16)
    return error(.unexpectedCharacter, "unexpected \(name) where \(what) is expected", at: position)
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  private func skipDigits(_ index: inout Int) {
    while index < bytes.count, isDigit(bytes[index]) { index += 1 }
  }

  private func invalidNumber(at index: Int) -> JSONError {
    guard index < bytes.count else { return end(expecting: "a digit") }
    return error(.invalidNumber, "a digit is missing in the number", at: index)
  }

  /// Checks an escape; returns the index behind it.
  private func scanEscape(at index: Int) throws(JSONError) -> Int {
    guard index + 1 < bytes.count else {
      throw error(.unexpectedEnd, "the string isn't closed", at: bytes.count)
    }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return index + 2
    case UInt8(ascii: "u"):
      let unit = try hexUnit(at: index + 2)
      if (0xDC00...0xDFFF).contains(unit) {
        throw error(.invalidString, "the second half of a surrogate pair stands alone", at: index)
      }
      guard (0xD800...0xDBFF).contains(unit) else { return index + 6 }
      guard index + 7 < bytes.count, bytes[index + 6] == UInt8(ascii: "\\"),
        bytes[index + 7] == UInt8(ascii: "u"),
        (0xDC00...0xDFFF).contains(try hexUnit(at: index + 8))
      else { throw error(.invalidString, "the first half of a surrogate pair stands alone", at: index) }
      return index + 12
    default:
      throw error(.invalidString, "there is no such escape", at: index)
    }
  }

  private func hexUnit(at index: Int) throws(JSONError) -> UInt16 {
    guard index + 4 <= bytes.count else {
      throw error(.unexpectedEnd, "the string isn't closed", at: bytes.count)
    }
    var unit: UInt16 = 0
    for offset in 0..<4 {
      guard let digit = JSONEscapes.hexValue(bytes[index + offset]) else {
        throw error(.invalidString, "\\u needs four hexadecimal digits", at: index)
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// Checks a character of more than one byte (Unicode standard, table 3-7); returns the index behind it.
  private func scanMultibyte(at index: Int) throws(JSONError) -> Int {
    let lead = bytes[index]
    let length: Int
    var secondRange: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, secondRange) = (3, 0xA0...0xBF)
    case 0xED: (length, secondRange) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, secondRange) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, secondRange) = (4, 0x80...0x8F)
    default: throw error(.invalidUTF8, "the bytes aren't UTF-8", at: index)
    }
    guard index + length <= bytes.count, secondRange.contains(bytes[index + 1]) else {
      throw error(.invalidUTF8, "the bytes aren't UTF-8", at: index)
    }
    for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 {
      throw error(.invalidUTF8, "the bytes aren't UTF-8", at: index)
    }
    return index + length
  }
}
