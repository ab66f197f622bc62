extension BrokenDownTime {
  /// Reads a time that has a format (C's `strptime` as glibc has it, in the C locale).
  ///
  /// Like jq it accepts more text behind white space, and ignores time zones.
  ///
  /// - Throws: ``DateError`` if the text doesn't have the format.
  init(parsing text: String, format: String) throws(DateError) {
    self = try Self.parse(text, format: format).time
  }

  /// Reads a time as ``init(parsing:format:)`` does; also returns the text that is left.
  ///
  /// jq appends that text, if there is any, to the fields.
  static func parse(_ text: String, format: String) throws(DateError) -> (time: BrokenDownTime, rest: String)
  {
    var parser = TimeParser(text)
    guard parser.read(Array(format.utf8)), parser.hasEnded else {
      throw DateError(.mismatch, "date \"\(text)\" does not match format \"\(format)\"")
    }
    return (parser.fields.time, parser.rest)
  }
}

/// Reads the parts of a format from a text one after another.
struct TimeParser {
  var fields = ParsedFields()
  private let text: [UInt8]
  private var position = 0

  init(_ text: String) {
    self.text = Array(text.utf8)
  }

  /// Whether nothing is left, or white space and what is behind it.
  var hasEnded: Bool { position == text.count || isSpace(text[position]) }

  /// What hasn't been read.
  var rest: String { String(decoding: text[position...], as: UTF8.self) }

  var current: UInt8? { position < text.count ? text[position] : nil }

  /// Reads what a format describes; `false` if the text differs.
  mutating func read(_ format: [UInt8]) -> Bool {
    var index = 0
    while index < format.count {
      if isSpace(format[index]) {
        skipSpace()
        index += 1
      } else if format[index] == UInt8(ascii: "%") {
        guard let letter = Self.conversion(format, at: &index), readConversion(letter) else { return false }
      } else {
        guard take(format[index]) else { return false }
        index += 1
      }
    }
    return true
  }

  /// The letter of a conversion; flags and widths don't matter, and modifiers only stand before some letters.
  private static func conversion(_ format: [UInt8], at index: inout Int) -> UInt8? {
    let specification = ConversionSpecification(format, at: &index)
    guard let letter = specification.letter else { return nil }
    switch specification.modifier {
    case UInt8(ascii: "E"): return "cCyYxX".utf8.contains(letter) ? letter : nil
    case UInt8(ascii: "O"): return "bBhdeHImMSUVWwy".utf8.contains(letter) ? letter : nil
    default: return letter
    }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  mutating func skipSpace() {
    while let byte = current, isSpace(byte) { position += 1 }
  }

  mutating func skipNonSpace() {
    while let byte = current, !isSpace(byte) { position += 1 }
  }

  /// Reads a number of so many digits at most, after white space; a digit that would make it too large isn't read.
  mutating func number(in range: ClosedRange<Int>, digits: Int) -> Int? {
    skipSpace()
    guard var number = digit() else { return nil }
    for _ in 1..<max(digits, 2) where digits > 1 && number * 10 <= range.upperBound {
      guard let next = digit() else { break }
      number = number * 10 + next
    }
    return range.contains(number) ? number : nil
  }

  mutating func digit() -> Int? {
    guard let byte = current, 0x30...0x39 ~= byte else { return nil }
    position += 1
    return Int(byte - 0x30)
  }

  /// Reads one of some names, in full or the first letters, in either case; returns its place.
  mutating func index(ofName names: [String], orShort length: Int) -> Int? {
    for (index, name) in names.enumerated() {
      if takeWord(name) || takeWord(String(name.prefix(length))) { return index }
    }
    return nil
  }

  mutating func takeWord(_ word: String) -> Bool {
    let end = position + word.utf8.count
    guard end <= text.count else { return false }
    let isEqual = zip(text[position..<end], word.utf8).allSatisfy { own, expected in
      own == expected || ((0x41...0x5A ~= own || 0x61...0x7A ~= own) && own ^ 0x20 == expected)
    }
    if isEqual { position = end }
    return isEqual
  }

  private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }
}
