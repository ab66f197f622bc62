extension PatternParser {
  /// Reads a quantifier; `nil` if none follows.
  mutating func parseQuantifier() throws(RegularExpressionError) -> Quantifier? {
    try skipInsignificant()
    guard let scalar = current else { return nil }
    var quantifier: Quantifier
    switch scalar {
    case "*": quantifier = Quantifier(minimum: 0)
    case "+": quantifier = Quantifier(minimum: 1)
    case "?": quantifier = Quantifier(minimum: 0, maximum: 1)
    case "{":
      guard let interval = try parseInterval() else { return nil }
      quantifier = interval
      position -= 1
    default: return nil
    }
    position += 1
    if take("?") {
      quantifier.isGreedy = false
    } else if take("+") {
      quantifier.isPossessive = true
    }
    return quantifier
  }

  /// Reads `{n}`, `{n,}` or `{n,m}`; `nil`, and nothing is read, if the brace is literal.
  mutating func parseInterval() throws(RegularExpressionError) -> Quantifier? {
    let start = position
    position += 1
    guard let minimum = readNumber() else {
      position = start
      return nil
    }
    var maximum: Int? = minimum
    if take(",") { maximum = readNumber() }
    guard max(minimum, maximum ?? 0) <= RegularExpressionLimits.repetitions else {
      throw invalid("too big number for repeat range", at: start)
    }
    guard take("}") else {
      position = start
      return nil
    }
    guard minimum <= maximum ?? minimum else {
      throw invalid("upper is smaller than lower in repeat range", at: start)
    }
    return Quantifier(minimum: minimum, maximum: maximum)
  }

  /// Puts a quantifier around a node.
  func repeating(
    _ node: SyntaxNode,
    _ quantifier: Quantifier,
    stacked: inout Int
  ) throws(RegularExpressionError) -> SyntaxNode {
    guard !node.rejectsQuantifier else { throw invalid("target of repeat operator is invalid") }
    var repeated = merging(node, quantifier)
    if quantifier.isPossessive { repeated = .atomic(repeated) }
    stacked += 1
    guard stacked <= RegularExpressionLimits.stackedQuantifiers || repeated.isRepetitionOfSimpleNode else {
      throw RegularExpressionError(.tooLarge, "too many quantifiers follow one another", at: position)
    }
    return repeated
  }

  private func merging(_ node: SyntaxNode, _ quantifier: Quantifier) -> SyntaxNode {
    guard quantifier.minimum != 1 || quantifier.maximum != 1 else { return node }
    guard case .repeated(let body, let inner) = node else { return .repeated(node, quantifier) }
    switch inner.merged(into: quantifier) {
    case .merged(let merged): return .repeated(body, merged)
    case .nested(let inner, let outer): return .repeated(.repeated(body, inner), outer)
    }
  }
}

extension SyntaxNode {
  /// Whether stacked quantifiers have merged to one.
  fileprivate var isRepetitionOfSimpleNode: Bool {
    guard case .repeated(let body, _) = self else { return false }
    if case .repeated = body { return false }
    if case .atomic = body { return false }
    return true
  }
}
