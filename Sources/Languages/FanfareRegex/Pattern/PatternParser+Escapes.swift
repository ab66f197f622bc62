extension PatternParser {
  /// Parses an escape outside a class; its backslash is at the position.
  mutating func parseEscape() throws(RegularExpressionError) -> SyntaxNode {
    let start = position
    position += 1
    let letter = try read(orThrow: "end pattern at escape")
    if let assertion = Self.assertions[letter] { return .assertion(assertion) }
    switch letter {
    case "p" where current == "{" || isOneLetterProperty, "P" where current == "{" || isOneLetterProperty:
      return .characterClass(CharacterClass(try parseProperty(isNegated: letter == "P")))
    case "K": return .keep
    case "R":
      let pair = SyntaxNode.sequence([
        .scalar("\r", ignoringCase: false), .scalar("\n", ignoringCase: false),
      ])
      return .atomic(.alternatives([pair, .characterClass(.newline)]))
    case "N": return .anyScalar(includingNewline: false)
    case "O": return .anyScalar(includingNewline: true)
    case "X", "y", "Y": throw unsupported("the text segment \\\(letter)", at: start)
    case "g" where current == "<" || current == "'": throw unsupported("a subexpression call \\g", at: start)
    case "k" where current == "<" || current == "'": return try parseNamedReference()
    case "1"..."9":
      position -= 1
      return try parseNumberedReference(at: start)
    default:
      if let characterClass = Self.classes[letter] { return .characterClass(characterClass) }
      position -= 1
      return literal(try parseCharacterEscape())
    }
  }

  static let classes: [Unicode.Scalar: CharacterClass] = [
    "d": .digit, "D": .notDigit, "s": .space, "S": .notSpace, "w": .word, "W": .notWord,
  ]

  private static let assertions: [Unicode.Scalar: PositionAssertion] = [
    "A": .textStart, "Z": .textEndOrLastNewline, "z": .textEnd, "b": .wordBoundary, "B": .notWordBoundary,
    "G": .searchStart,
  ]

  /// Reads the number behind a backslash: a group if it is below 10 or there is one, otherwise an octal escape.
  private mutating func parseNumberedReference(at start: Int) throws(RegularExpressionError) -> SyntaxNode {
    let digits = position
    let number = readNumber() ?? 0
    guard number <= 9 || number <= groupNames.count else {
      position = digits
      return literal(try parseCharacterEscape())
    }
    if number > highestReference.number { highestReference = (number, start) }
    return .backreference([number], ignoringCase: options.ignoresCase)
  }

  /// Reads `<name>`, `<number>` or `<-number>` after `\k`.
  private mutating func parseNamedReference() throws(RegularExpressionError) -> SyntaxNode {
    let start = position
    let delimiter: Unicode.Scalar = current == "<" ? ">" : "'"
    position += 1
    var name = String.UnicodeScalarView()
    while let scalar = current, scalar != delimiter, scalar != ")" {
      name.append(scalar)
      position += 1
    }
    guard take(delimiter), let first = name.first else { throw invalid("invalid group name <>", at: start) }
    let text = String(name)
    if let number = Int(text), first != "+" {
      let group = number < 0 ? groupNames.count + 1 + number : number
      guard group > 0, group <= groupNames.count else {
        throw invalid("invalid backref number/name", at: start)
      }
      return .backreference([group], ignoringCase: options.ignoresCase)
    }
    let groups = groupNames.indices.reversed().filter { groupNames[$0] == text }.map { $0 + 1 }
    guard !groups.isEmpty else {
      guard !name.dropFirst().contains(where: { $0 == "+" || $0 == "-" }) else {
        throw unsupported("a backreference with a level", at: start)
      }
      throw invalid("undefined name <\(text)> reference", at: start)
    }
    return .backreference(groups, ignoringCase: options.ignoresCase)
  }
}
