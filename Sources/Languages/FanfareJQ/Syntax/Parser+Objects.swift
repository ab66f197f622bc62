internal import FanfareJSON

/// Texts in quotes and the members of objects.
extension Parser {
  /// A text in quotes, `@name`, or both.
  mutating func text() throws(SyntaxError) -> Syntax {
    let offset = current.offset
    var format: String?
    if case .format(let name) = current.kind {
      format = name
      advance()
    }
    guard case .string(let pieces) = current.kind else {
      return Syntax(.format(format ?? "text"), at: offset)
    }
    advance()
    var parts: [Syntax.TextPiece] = []
    for piece in pieces {
      switch piece {
      case .text(let text): parts.append(.text(text))
      case .interpolation(let tokens): parts.append(.value(try interpolated(tokens)))
      }
    }
    switch (parts.count, parts.first) {
    case (0, _): return Syntax(.literal(.string("")), at: offset)
    case (1, .text(let text)?): return Syntax(.literal(.string(text)), at: offset)
    default: return Syntax(.text(parts, format: format), at: offset)
    }
  }

  mutating func interpolated(_ tokens: [Token]) throws(SyntaxError) -> Syntax {
    var inner = Parser(tokens, depth: depth)
    let value = try inner.pipe()
    guard inner.current.kind == .end else { throw inner.unexpected("')'") }
    calls.merge(inner.calls) { $0 + $1 }
    variables.formUnion(inner.variables)
    return value
  }

  mutating func members() throws(SyntaxError) -> [Syntax.Member] {
    var members: [Syntax.Member] = []
    while !take("}") {
      members.append(try member())
      if take("}") { break }
      guard take(",") else { throw unexpected("',' or '}'") }
    }
    return members
  }

  mutating func member() throws(SyntaxError) -> Syntax.Member {
    let offset = current.offset
    func member(_ key: String, _ value: Syntax) -> Syntax.Member {
      Syntax.Member(key: Syntax(.literal(.string(key)), at: offset), value: value)
    }
    switch current.kind {
    case .variable(let name):
      advance()
      variables.insert(name)
      let variable = Syntax(.variable(name), at: offset)
      return take(":") ? Syntax.Member(key: variable, value: try memberValue()) : member(name, variable)
    case .keyword(.loc):
      advance()
      return member("__loc__", Syntax(.location, at: offset))
    case .number(let text):
      throw SyntaxError("a key has to be a text: write \"\(text)\" in quotes", at: offset)
    default:
      let isParenthesized = isAt("(")
      let key = try memberKey()
      if take(":") { return Syntax.Member(key: key, value: try memberValue()) }
      guard !isParenthesized else { throw unexpected("':' and a value after a key in parentheses") }
      return Syntax.Member(
        key: key,
        value: Syntax(.index(Syntax(.identity, at: offset), key: key), at: offset)
      )
    }
  }

  /// The value of a member: everything but a comma outside of parentheses.
  mutating func memberValue() throws(SyntaxError) -> Syntax {
    try deeper { (parser) throws(SyntaxError) in
      let value = try parser.expression(0)
      let offset = parser.current.offset
      guard parser.take("|") else { return value }
      return try parser.link(.pipe(value, try parser.memberValue()), at: offset)
    }
  }
}
