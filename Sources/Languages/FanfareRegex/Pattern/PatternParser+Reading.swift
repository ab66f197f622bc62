extension PatternParser {
  /// The scalar at the position; `nil` at the end.
  var current: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

  /// The scalar after the position.
  var next: Unicode.Scalar? { position + 1 < pattern.count ? pattern[position + 1] : nil }

  /// Steps over a scalar if it is the expected one.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    position += 1
    return true
  }

  /// Reads the scalar at the position; at the end the pattern is wrong.
  mutating func read(orThrow message: String) throws(RegularExpressionError) -> Unicode.Scalar {
    guard let scalar = current else { throw invalid(message) }
    position += 1
    return scalar
  }

  /// Reads digits up to a length; `nil` if there is none.
  ///
  /// Large numbers stay at a billion.
  mutating func readNumber(radix: UInt32 = 10, upTo length: Int = .max) -> Int? {
    let start = position
    var number = 0
    while position - start < length, let digit = current?.digitValue(radix: radix) {
      number = min(number * Int(radix) + digit, 1_000_000_000)
      position += 1
    }
    return position == start ? nil : number
  }

  /// Steps over comments, and in extended mode over white space.
  mutating func skipInsignificant() throws(RegularExpressionError) {
    while let scalar = current {
      if scalar == "(", next == "?", position + 2 < pattern.count, pattern[position + 2] == "#" {
        try skipGroupComment()
      } else if options.isExtended, scalar == "#" {
        while let scalar = current, scalar != "\n" { position += 1 }
      } else if options.isExtended, [" ", "\t", "\n", "\r", "\u{0C}"].contains(scalar) {
        position += 1
      } else {
        return
      }
    }
  }

  private mutating func skipGroupComment() throws(RegularExpressionError) {
    position += 3
    while true {
      let scalar = try read(orThrow: "end pattern in group")
      if scalar == ")" { return }
      if scalar == "\\", current != nil { position += 1 }
    }
  }

  func invalid(_ message: String, at offset: Int? = nil) -> RegularExpressionError {
    RegularExpressionError(.invalidPattern, message, at: offset ?? position)
  }

  func unsupported(_ construct: String, at offset: Int) -> RegularExpressionError {
    RegularExpressionError(.unsupported, "\(construct) is not supported", at: offset)
  }
}

extension Unicode.Scalar {
  /// The value as a digit; `nil` if it isn't one.
  func digitValue(radix: UInt32) -> Int? {
    let digit: UInt32
    switch value {
    case 0x30...0x39: digit = value - 0x30
    case 0x41...0x46: digit = value - 0x41 + 10
    case 0x61...0x66: digit = value - 0x61 + 10
    default: return nil
    }
    return digit < radix ? Int(digit) : nil
  }
}
