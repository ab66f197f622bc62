extension PatternParser {
  /// Reads an escape that stands for one character, in and outside classes; the backslash has been read.
  mutating func parseCharacterEscape() throws(RegularExpressionError) -> Unicode.Scalar {
    let letter = try read(orThrow: "end pattern at escape")
    switch letter {
    case "t": return "\t"
    case "n": return "\n"
    case "r": return "\r"
    case "f": return "\u{0C}"
    case "a": return "\u{07}"
    case "b": return "\u{08}"
    case "e": return "\u{1B}"
    case "c": return try parseControlEscape()
    case "x" where current == "{": return try parseCodePoint(radix: 16)
    case "o" where current == "{": return try parseCodePoint(radix: 8)
    case "x", "0"..."7":
      position -= 1
      return try parseBytes()
    default: return letter
    }
  }

  private mutating func parseControlEscape() throws(RegularExpressionError) -> Unicode.Scalar {
    var scalar = try read(orThrow: "end pattern at control")
    if scalar == "?" { return "\u{7F}" }
    if scalar == "\\" { scalar = try read(orThrow: "end pattern at escape") }
    guard let control = Unicode.Scalar(scalar.value & 0x9F) else { throw invalid("invalid code point value") }
    return control
  }

  /// Reads `{H…}` or `{O…}`; without digits the letter before it is literal.
  private mutating func parseCodePoint(radix: UInt32) throws(RegularExpressionError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let number = readNumber(radix: radix) else {
      position = start
      return pattern[start - 1]
    }
    guard take("}"), let scalar = Unicode.Scalar(UInt32(number)) else {
      throw invalid("invalid code point value", at: start)
    }
    return scalar
  }

  /// Reads a byte as `\xHH` or `\OOO`, and the rest of a character in UTF-8 if the byte begins one.
  private mutating func parseBytes() throws(RegularExpressionError) -> Unicode.Scalar {
    let start = position - 1
    let first = try parseByte()
    guard first >= 0x80 else { return Unicode.Scalar(first) }
    var bytes = [first]
    while bytes.count < 4, current == "\\", let letter = next,
      letter == "x" || letter.digitValue(radix: 8) != nil
    {
      position += 1
      let before = position
      let byte = try parseByte()
      guard byte & 0xC0 == 0x80 else {
        position = before - 1
        break
      }
      bytes.append(byte)
      if Self.decode(bytes) != nil { break }
    }
    guard let scalar = Self.decode(bytes) else { throw invalid("too short multibyte code string", at: start) }
    return scalar
  }

  private mutating func parseByte() throws(RegularExpressionError) -> UInt8 {
    let start = position
    let number = take("x") ? readNumber(radix: 16, upTo: 2) : readNumber(radix: 8, upTo: 3)
    guard let byte = UInt8(exactly: number ?? 0) else { throw invalid("too big number", at: start) }
    return byte
  }

  private static func decode(_ bytes: [UInt8]) -> Unicode.Scalar? {
    String(validating: bytes, as: UTF8.self)?.unicodeScalars.first
  }

  /// Whether `\p` is followed by the letter of a category group, as in `\pL`.
  var isOneLetterProperty: Bool {
    guard let letter = current else { return false }
    return ["L", "M", "N", "P", "S", "Z", "C"].contains(letter)
  }

  /// Reads what follows `\p` or `\P`: `{name}`, `{^name}` or one letter.
  mutating func parseProperty(isNegated: Bool) throws(RegularExpressionError) -> ScalarSet {
    let start = position
    var isNegated = isNegated
    var name = String.UnicodeScalarView()
    if take("{") {
      if take("^") { isNegated.toggle() }
      while let scalar = current, scalar != "}" {
        name.append(scalar)
        position += 1
      }
      guard take("}") else { throw invalid("invalid character property name {\(String(name))}", at: start) }
    } else if let letter = current {
      name.append(letter)
      position += 1
    }
    guard let property = CharacterProperty(named: String(name)) else {
      throw invalid("invalid character property name {\(String(name))}", at: start)
    }
    return isNegated ? .complement(.property(property)) : .property(property)
  }
}
