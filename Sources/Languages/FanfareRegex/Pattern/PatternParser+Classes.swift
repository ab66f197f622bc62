extension PatternParser {
  /// Parses a class whose bracket has been read.
  ///
  /// jq's syntax has no classes within classes and no `&&`: there `[` and `&` are themselves.
  mutating func parseClass() throws(RegularExpressionError) -> CharacterClass {
    let start = position - 1
    let isNegated = take("^")
    var members = ClassMembers()
    if current == "]" {
      guard hasLaterBracket else { throw invalid("empty char-class", at: start) }
      position += 1
      members.add(scalar: "]")
    }
    while true {
      guard let scalar = current else { throw invalid("premature end of char-class", at: start) }
      if scalar == "]" { break }
      if scalar == "-" {
        try parseHyphen(&members)
      } else {
        try parseMember(&members)
      }
    }
    position += 1
    let set = options.ignoresCase ? ScalarSet.anyCase(members.set) : members.set
    return CharacterClass(isNegated ? .complement(set) : set)
  }

  /// Whether the class closes with another bracket, so that the one at its start is literal.
  private var hasLaterBracket: Bool {
    var index = position + 1
    while index < pattern.count {
      if pattern[index] == "]" { return true }
      index += pattern[index] == "\\" ? 2 : 1
    }
    return false
  }

  /// Reads a hyphen: the middle of a range if it stands between two characters, otherwise itself.
  private mutating func parseHyphen(_ members: inout ClassMembers) throws(RegularExpressionError) {
    let start = position
    position += 1
    guard let first = members.rangeStart, let scalar = current, scalar != "]" else {
      return members.add(scalar: "-")
    }
    guard let last = try parseCharacterOrSet(&members) else {
      throw invalid("char-class value at end of range", at: start)
    }
    guard first <= last else { throw invalid("empty range in char class", at: start) }
    members.extend(to: last)
  }

  private mutating func parseMember(_ members: inout ClassMembers) throws(RegularExpressionError) {
    if let scalar = try parseCharacterOrSet(&members) { members.add(scalar: scalar) }
  }

  /// Reads one character; or adds a set such as `\d` and returns `nil`.
  private mutating func parseCharacterOrSet(
    _ members: inout ClassMembers
  ) throws(RegularExpressionError) -> Unicode.Scalar? {
    if try parsePosixBracket(&members) { return nil }
    guard take("\\") else { return try read(orThrow: "premature end of char-class") }
    guard let letter = current else { throw invalid("end pattern at escape") }
    if let characterClass = Self.classes[letter] {
      position += 1
      members.add(characterClass.set)
      return nil
    }
    if letter == "p" || letter == "P" {
      position += 1
      guard current == "{" || isOneLetterProperty else { return letter }
      members.add(try parseProperty(isNegated: letter == "P"))
      return nil
    }
    return try parseCharacterEscape()
  }

  /// Reads `[:name:]` or `[:^name:]` if one stands here; any other bracket is literal.
  private mutating func parsePosixBracket(
    _ members: inout ClassMembers
  ) throws(RegularExpressionError) -> Bool {
    guard current == "[", next == ":" else { return false }
    var end = position + 2
    let isNegated = end < pattern.count && pattern[end] == "^"
    if isNegated { end += 1 }
    let nameStart = end
    while end < pattern.count, pattern[end].properties.isAlphabetic { end += 1 }
    guard end + 1 < pattern.count, pattern[end] == ":", pattern[end + 1] == "]", end > position + 2 else {
      return false
    }
    var name = String.UnicodeScalarView()
    name.append(contentsOf: pattern[nameStart..<end])
    guard let property = CharacterProperty(posixName: String(name)) else {
      throw invalid("invalid POSIX bracket type")
    }
    members.add(isNegated ? .complement(.property(property)) : .property(property))
    position = end + 2
    return true
  }
}

/// What a class has so far.
private struct ClassMembers {
  private var ranges: [ClosedRange<UInt32>] = []
  private var others: [ScalarSet] = []

  /// The last character, if a hyphen behind it makes a range.
  private(set) var rangeStart: Unicode.Scalar?

  var set: ScalarSet {
    let own = ScalarSet.unordered(ranges)
    guard !others.isEmpty else { return own }
    if ranges.isEmpty, others.count == 1 { return others[0] }
    return .union([own] + others)
  }

  mutating func add(scalar: Unicode.Scalar) {
    ranges.append(scalar.value...scalar.value)
    rangeStart = scalar
  }

  mutating func add(_ set: ScalarSet) {
    others.append(set)
    rangeStart = nil
  }

  /// Makes a range of the last character and another one.
  mutating func extend(to last: Unicode.Scalar) {
    guard let first = rangeStart else { return }
    ranges[ranges.count - 1] = first.value...last.value
    rangeStart = nil
  }
}
