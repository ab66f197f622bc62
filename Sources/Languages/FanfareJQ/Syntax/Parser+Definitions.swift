internal import FanfareJSON

/// Definitions of functions, and the patterns that values are taken apart by.
extension Parser {
  mutating func definition() throws(SyntaxError) -> Definition {
    try expect(.def)
    let name: String
    switch current.kind {
    case .identifier(let identifier): name = identifier
    default: throw unexpected("the name of a function")
    }
    advance()
    var parameters: [Definition.Parameter] = []
    if take("(") {
      repeat {
        switch current.kind {
        case .identifier(let name): parameters.append(.init(name: name, isValue: false))
        case .variable(let name): parameters.append(.init(name: name, isValue: true))
        default: throw unexpected("the name of a parameter")
        }
        advance()
      } while take(";")
      try expect(")")
    }
    try expect(":")
    let signature = Signature(name: name, count: parameters.count)
    let before = calls
    let body = try pipe()
    try expect(";")
    func isCalled(_ signature: Signature) -> Bool {
      calls[signature, default: 0] > before[signature, default: 0]
    }
    for index in parameters.indices {
      parameters[index].isCalled = isCalled(Signature(name: parameters[index].name, count: 0))
    }
    return Definition(
      name: name,
      parameters: parameters,
      body: body,
      isRecursive: isCalled(signature)
    )
  }

  mutating func pattern() throws(SyntaxError) -> Pattern {
    try deeper { (parser) throws(SyntaxError) in
      if case .variable(let name) = parser.current.kind {
        parser.advance()
        return .variable(name)
      }
      if parser.take("[") {
        var elements = [try parser.pattern()]
        while parser.take(",") { elements.append(try parser.pattern()) }
        try parser.expect("]")
        return .array(elements)
      }
      guard parser.take("{") else { throw parser.unexpected("a variable, '[' or '{'") }
      var members = [try parser.memberPattern()]
      while parser.take(",") { members.append(try parser.memberPattern()) }
      try parser.expect("}")
      return .object(members)
    }
  }

  mutating func memberPattern() throws(SyntaxError) -> Pattern.Member {
    if case .variable(let name) = current.kind {
      let key = Syntax(.literal(.string(name)), at: current.offset)
      advance()
      return Pattern.Member(key: key, variable: name, pattern: take(":") ? try pattern() : nil)
    }
    let key = try memberKey()
    try expect(":")
    return Pattern.Member(key: key, variable: nil, pattern: try pattern())
  }

  /// The key of a member: a name, a text in quotes, or an expression in parentheses.
  mutating func memberKey() throws(SyntaxError) -> Syntax {
    let offset = current.offset
    switch current.kind {
    case .identifier(let name):
      advance()
      return Syntax(.literal(.string(name)), at: offset)
    case .keyword(let keyword) where keyword != .loc:
      advance()
      return Syntax(.literal(.string(keyword.rawValue)), at: offset)
    case .string, .format: return try text()
    case .symbol("("):
      advance()
      let key = try pipe()
      try expect(")")
      return key
    default: throw unexpected("a key: a name, a text in quotes, or an expression in parentheses")
    }
  }
}
