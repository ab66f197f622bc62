extension PatternParser {
  /// Parses a group whose parenthesis has been read; `nil` if it only set options.
  mutating func parseGroup() throws(RegularExpressionError) -> SyntaxNode? {
    let start = position - 1
    guard current != "*" else { throw unsupported("a callout (*…)", at: start) }
    guard take("?") else { return try parseCapture(named: nil, openedAt: start) }
    switch try read(orThrow: "end pattern in group") {
    case ":": return try parseBody(openedAt: start)
    case "=": return .look(.ahead, try parseBody(openedAt: start))
    case "!": return .look(.notAhead, try parseBody(openedAt: start))
    case ">": return .atomic(try parseBody(openedAt: start))
    case "'": return try parseCapture(named: try parseName(until: "'"), openedAt: start)
    case "<": return try parseAngleBracketGroup(openedAt: start)
    case "~": throw unsupported("an absent group (?~…)", at: start)
    case "(": throw unsupported("a conditional (?(…)…)", at: start)
    case "{": throw unsupported("a callout (?{…})", at: start)
    case "R", "&", "0"..."9": throw unsupported("a subexpression call", at: start)
    case "+", "-":
      if let digit = current, digit.digitValue(radix: 10) != nil {
        throw unsupported("a subexpression call", at: start)
      }
      position -= 1
      return try parseOptions(openedAt: start)
    default:
      position -= 1
      return try parseOptions(openedAt: start)
    }
  }

  private mutating func parseAngleBracketGroup(
    openedAt start: Int
  ) throws(RegularExpressionError) -> SyntaxNode {
    guard current != nil else { throw invalid("end pattern with unmatched parenthesis", at: start) }
    if take("=") { return .look(.behind, try parseBody(openedAt: start)) }
    if take("!") { return .look(.notBehind, try parseBody(openedAt: start)) }
    return try parseCapture(named: try parseName(until: ">"), openedAt: start)
  }

  private mutating func parseCapture(
    named name: String?,
    openedAt start: Int
  ) throws(RegularExpressionError) -> SyntaxNode {
    guard groupNames.count < RegularExpressionLimits.groups else {
      throw RegularExpressionError(.tooLarge, "too many groups", at: start)
    }
    groupNames.append(name)
    let number = groupNames.count
    return .group(number, try parseBody(openedAt: start))
  }

  private mutating func parseBody(openedAt start: Int) throws(RegularExpressionError) -> SyntaxNode {
    let body = try parseAlternatives()
    guard take(")") else { throw invalid("end pattern with unmatched parenthesis", at: start) }
    return body
  }

  /// Parses `(?imsx-imsx)`, which holds up to the end of the group around it, or `(?imsx-imsx:…)`.
  private mutating func parseOptions(openedAt start: Int) throws(RegularExpressionError) -> SyntaxNode? {
    var changed = options
    var isOn = true
    while true {
      let letter = try read(orThrow: "end pattern in group")
      switch letter {
      case ")":
        options = changed
        return nil
      case ":":
        let outer = options
        options = changed
        let body = try parseBody(openedAt: start)
        options = outer
        return .sequence([body])
      case "-":
        isOn = false
      default:
        guard changed.set(letter, to: isOn) else { throw invalid("undefined group option", at: position - 1) }
      }
    }
  }

  /// Reads the name of a group and the delimiter behind it.
  private mutating func parseName(until delimiter: Unicode.Scalar) throws(RegularExpressionError) -> String {
    let start = position
    var name = String.UnicodeScalarView()
    while let scalar = current, scalar != delimiter, scalar != ")" {
      name.append(scalar)
      position += 1
    }
    guard take(delimiter) else { throw invalid("invalid group name <\(String(name))>", at: start) }
    guard let first = name.first else { throw invalid("group name is empty", at: start) }
    guard CharacterClass.word.contains(first), first.digitValue(radix: 10) == nil else {
      throw invalid("invalid group name <\(String(name))>", at: start)
    }
    return String(name)
  }
}
