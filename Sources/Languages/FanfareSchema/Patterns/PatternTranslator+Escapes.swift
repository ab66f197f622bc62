extension PatternTranslator {
  /// Translates an escape outside a class; its backslash has been read.
  mutating func translateEscape() throws(PatternError) {
    guard let letter = current else { throw PatternError("the pattern ends with a backslash") }
    if let ranges = Self.ranges[letter] {
      position += 1
      return write("[\(ranges)]")
    }
    switch letter {
    case "b", "B":
      position += 1
      write(letter == "b" ? Self.wordBoundary : Self.noWordBoundary)
    case "p", "P":
      position += 1
      try translateProperty(letter)
    case "k":
      position += 1
      guard take() == "<" else { throw PatternError("\\k is not followed by a name") }
      write(.name(try readGroupName()))
    case "1"..."9": write(.number(readGroupNumber()))
    default: write(literal: try readCharacterEscape())
    }
  }

  private static let word = "[A-Za-z0-9_]"
  private static let wordBoundary = "(?:(?<=\(word))(?!\(word))|(?<!\(word))(?=\(word)))"
  private static let noWordBoundary = "(?:(?<=\(word))(?=\(word))|(?<!\(word))(?!\(word)))"

  /// Reads an escape that stands for one character.
  mutating func readCharacterEscape() throws(PatternError) -> Unicode.Scalar {
    guard let letter = take() else { throw PatternError("the pattern ends with a backslash") }
    switch letter {
    case "t": return "\t"
    case "n": return "\n"
    case "v": return "\u{0B}"
    case "f": return "\u{0C}"
    case "r": return "\r"
    case "0": return "\0"
    case "c":
      guard let control = take(), ("a"..."z").contains(control) || ("A"..."Z").contains(control) else {
        throw PatternError("\\c is not followed by a letter")
      }
      return Unicode.Scalar(UInt8(control.value & 0x1F))
    case "x": return try scalar(try readHexadecimal(2))
    case "u": return try readUnicodeEscape()
    case "a"..."z", "A"..."Z", "1"..."9": throw PatternError("\\\(letter) isn't an escape of ECMAScript")
    default: return letter
    }
  }

  private mutating func readUnicodeEscape() throws(PatternError) -> Unicode.Scalar {
    if current == "{" {
      position += 1
      var value: UInt32 = 0
      var hasDigits = false
      while let digit = current?.hexadecimalValue, value <= 0x10FFFF {
        value = value * 16 + digit
        hasDigits = true
        position += 1
      }
      guard hasDigits, take() == "}" else { throw PatternError("\\u{ is not followed by digits and }") }
      return try scalar(value)
    }
    let first = try readHexadecimal(4)
    guard (0xD800...0xDBFF).contains(first), starts(with: "\\u") else { return try scalar(first) }
    position += 2
    let second = try readHexadecimal(4)
    guard (0xDC00...0xDFFF).contains(second) else { throw PatternError("\\u has half of a surrogate pair") }
    return try scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func readHexadecimal(_ count: Int) throws(PatternError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = take()?.hexadecimalValue else {
        throw PatternError("\(count) hexadecimal digits are missing")
      }
      value = value * 16 + digit
    }
    return value
  }

  private func scalar(_ value: UInt32) throws(PatternError) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(value) else {
      throw PatternError("\\u has a value that isn't a character")
    }
    return scalar
  }

  /// Translates `{Letter}`, `{gc=Letter}` or `{Script=Greek}` after `\p` or `\P`.
  mutating func translateProperty(_ letter: Unicode.Scalar) throws(PatternError) {
    var name = String.UnicodeScalarView()
    guard take() == "{" else { throw PatternError("\\\(letter) is not followed by a name in braces") }
    while let scalar = take(), scalar != "}" { name.append(scalar) }
    guard pattern[position - 1] == "}", !name.isEmpty, name.first != "^" else {
      throw PatternError("\\\(letter) is not followed by a name in braces")
    }
    let parts = String(name).split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 1 || parts.count == 2 && Self.propertyKinds.contains(String(parts[0])) else {
      throw PatternError("the character property {\(String(name))} is not known")
    }
    write("\\\(letter){\(parts[parts.count - 1])}")
  }

  private static let propertyKinds: Set<String> = [
    "General_Category", "gc", "Script", "sc", "Script_Extensions", "scx",
  ]
}

extension Unicode.Scalar {
  fileprivate var hexadecimalValue: UInt32? {
    switch self {
    case "0"..."9": value - 0x30
    case "a"..."f": value - 0x61 + 10
    case "A"..."F": value - 0x41 + 10
    default: nil
    }
  }
}
