extension PatternTranslator {
  /// Translates a class whose bracket has been read.
  mutating func translateClass() throws(PatternError) {
    let isNegated = current == "^"
    if isNegated { position += 1 }
    if current == "]" {
      position += 1
      // Nothing, or anything.
      return write(isNegated ? "[\\x{0}-\\x{10ffff}]" : "(?!)")
    }
    write(isNegated ? "[^" : "[")
    // Beside a class of its own a hyphen is one (ECMAScript, annex B.1.2), and no range with the first or last of its members.
    var isBehindClass = false
    while let scalar = take() {
      let beginsClass = scalar == "\\" && current.map { "dDwWsSpP".unicodeScalars.contains($0) } ?? false
      switch scalar {
      case "]": return write("]")
      case "-": write(isBehindClass || isBeforeClass ? "\\x{2d}" : "-")
      case "\\": try translateClassEscape()
      default: write(literal: scalar)
      }
      isBehindClass = beginsClass
    }
    throw PatternError("a class has no closing bracket")
  }

  /// Whether a class such as `\w` comes next.
  private var isBeforeClass: Bool {
    guard current == "\\", position + 1 < pattern.count else { return false }
    return "dDwWsSpP".unicodeScalars.contains(pattern[position + 1])
  }

  private mutating func translateClassEscape() throws(PatternError) {
    guard let letter = current else { throw PatternError("the pattern ends with a backslash") }
    if let ranges = Self.ranges[letter] {
      position += 1
      return write(ranges)
    }
    switch letter {
    case "b":
      position += 1
      write("\\x{8}")
    case "p", "P":
      position += 1
      try translateProperty(letter)
    case "-":
      position += 1
      write("\\x{2d}")
    default: write(literal: try readCharacterEscape())
    }
  }

  /// The members of the classes that have a letter.
  static let ranges: [Unicode.Scalar: String] = [
    "d": "0-9",
    "D": "\\x{0}-\\x{2f}\\x{3a}-\\x{10ffff}",
    "w": "A-Za-z0-9_",
    "W": "\\x{0}-\\x{2f}\\x{3a}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-\\x{10ffff}",
    "s":
      "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}",
    "S": "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"
      + "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}",
  ]
}
