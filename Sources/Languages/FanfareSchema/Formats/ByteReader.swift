/// Reads a text byte by byte, as the grammars of RFCs are written.
struct ByteReader {
  private(set) var rest: Substring.UTF8View

  init(_ text: String) {
    rest = text[...].utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  /// Steps over a character if it is one of some.
  mutating func take(_ characters: String) -> Bool {
    guard let byte = rest.first, characters.utf8.contains(byte) else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Reads a number with exactly as many digits.
  mutating func number(digits count: Int) -> Int? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
    rest = rest.dropFirst(count)
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// Steps over digits.
  ///
  /// - Returns: whether there was at least one.
  mutating func takeDigits() -> Bool {
    let after = rest.drop(while: \.isDigit)
    defer { rest = after }
    return after.startIndex != rest.startIndex
  }
}

extension UInt8 {
  /// Whether it is the code of a digit.
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// Whether it is the code of a letter.
  var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

  /// Whether it is the code of a hexadecimal digit.
  var isHexadecimal: Bool { isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20) }
}
