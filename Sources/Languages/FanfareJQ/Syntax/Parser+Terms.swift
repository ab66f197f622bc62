internal import FanfareJSON

/// Terms: what operators stand between.
extension Parser {
  /// A term with what follows it: `.name`, `[…]`, `?`.
  mutating func postfixTerm() throws(SyntaxError) -> Syntax {
    var term = try term()
    while true {
      let offset = current.offset
      switch current.kind {
      case .field(let name):
        advance()
        term = try link(.index(term, key: Syntax(.literal(.string(name)), at: offset)), at: offset)
      case .symbol("."):
        advance()
        if case .string = current.kind {
          term = try link(.index(term, key: try text()), at: offset)
        } else {
          guard isAt("[") else { throw unexpected("a name, a text in quotes or '[' after '.'") }
          term = try suffix(of: term)
        }
      case .symbol("["): term = try suffix(of: term)
      case .symbol("?"):
        advance()
        term = try link(.attempt(term, recovery: nil), at: offset)
      default: return term
      }
    }
  }

  /// `[]`, `[key]` or `[from:to]`.
  mutating func suffix(of term: Syntax) throws(SyntaxError) -> Syntax {
    let offset = current.offset
    try expect("[")
    if take("]") { return try link(.each(term), at: offset) }
    if take(":") {
      let end = try pipe()
      try expect("]")
      return try link(.slice(term, from: nil, to: end), at: offset)
    }
    let key = try pipe()
    if take(":") {
      let end = isAt("]") ? nil : try pipe()
      try expect("]")
      return try link(.slice(term, from: key, to: end), at: offset)
    }
    try expect("]")
    return try link(.index(term, key: key), at: offset)
  }

  mutating func term() throws(SyntaxError) -> Syntax {
    let offset = current.offset
    switch current.kind {
    case .number(let text):
      advance()
      return Syntax(.literal(.number(NumberText.literal(text))), at: offset)
    case .string, .format: return try text()
    case .field(let name):
      advance()
      let key = Syntax(.literal(.string(name)), at: offset)
      return Syntax(.index(Syntax(.identity, at: offset), key: key), at: offset)
    case .variable(let name):
      advance()
      variables.insert(name)
      return Syntax(.variable(name), at: offset)
    case .identifier(let name):
      advance()
      return try call(name, at: offset)
    case .symbol(let symbol): return try term(symbol, at: offset)
    case .keyword(let keyword): return try term(keyword, at: offset)
    case .end: throw unexpected("an expression")
    }
  }

  mutating func term(_ symbol: String, at offset: Int) throws(SyntaxError) -> Syntax {
    switch symbol {
    case ".":
      advance()
      let identity = Syntax(.identity, at: offset)
      if case .string = current.kind { return Syntax(.index(identity, key: try text()), at: offset) }
      return identity
    case "..":
      advance()
      return Syntax(.recursion, at: offset)
    case "(":
      advance()
      let inner = try pipe()
      try expect(")")
      return inner
    case "[":
      advance()
      if take("]") { return Syntax(.array(nil), at: offset) }
      let inner = try pipe()
      try expect("]")
      return Syntax(.array(inner), at: offset)
    case "{":
      advance()
      return Syntax(.object(try members()), at: offset)
    default: throw unexpected("an expression")
    }
  }

  mutating func term(_ keyword: Token.Keyword, at offset: Int) throws(SyntaxError) -> Syntax {
    switch keyword {
    case .if:
      advance()
      return try deeper { (parser) throws(SyntaxError) in try parser.conditional(at: offset) }
    case .reduce, .foreach:
      return try deeper { (parser) throws(SyntaxError) in try parser.fold(keyword, at: offset) }
    case .try:
      advance()
      let body = try deeper { (parser) throws(SyntaxError) in try parser.tryOperand() }
      let recovery =
        take(.catch) ? try deeper { (parser) throws(SyntaxError) in try parser.tryOperand() } : nil
      return Syntax(.attempt(body, recovery: recovery), at: offset)
    case .break:
      advance()
      return Syntax(.leave(try variableName()), at: offset)
    case .loc:
      advance()
      return Syntax(.location, at: offset)
    default: throw unexpected("an expression")
    }
  }

  /// What `try` and `catch` apply to: one term, with what follows it, or the negation of one.
  mutating func tryOperand() throws(SyntaxError) -> Syntax {
    let offset = current.offset
    guard take("-") else { return try postfixTerm() }
    return Syntax(.negation(try postfixTerm()), at: offset)
  }

  mutating func call(_ name: String, at offset: Int) throws(SyntaxError) -> Syntax {
    switch name {
    case "null": return Syntax(.literal(.null), at: offset)
    case "true": return Syntax(.literal(.bool(true)), at: offset)
    case "false": return Syntax(.literal(.bool(false)), at: offset)
    default: break
    }
    var arguments: [Syntax] = []
    if take("(") {
      repeat { arguments.append(try pipe()) } while take(";")
      try expect(")")
    }
    calls[Signature(name: name, count: arguments.count), default: 0] += 1
    return Syntax(.call(name, arguments), at: offset)
  }

  /// What follows `if` or `elif`.
  mutating func conditional(at offset: Int) throws(SyntaxError) -> Syntax {
    let condition = try pipe()
    try expect(.then)
    let consequence = try pipe()
    let next = current.offset
    if take(.elif) {
      let rest = try deeper { (parser) throws(SyntaxError) in try parser.conditional(at: next) }
      return try link(.conditional(condition, then: consequence, otherwise: rest), at: offset)
    }
    let otherwise = take(.else) ? try pipe() : nil
    try expect(.end)
    return Syntax(.conditional(condition, then: consequence, otherwise: otherwise), at: offset)
  }

  mutating func fold(_ keyword: Token.Keyword, at offset: Int) throws(SyntaxError) -> Syntax {
    advance()
    let source = try postfixTerm()
    try expect(.as)
    let pattern = try pattern()
    try expect("(")
    let start = try pipe()
    try expect(";")
    let update = try pipe()
    let extract = keyword == .foreach && take(";") ? try pipe() : nil
    try expect(")")
    return keyword == .reduce
      ? Syntax(.reduce(source, pattern, start: start, update: update), at: offset)
      : Syntax(.foreach(source, pattern, start: start, update: update, extract: extract), at: offset)
  }
}
