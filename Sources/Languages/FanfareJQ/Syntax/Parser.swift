internal import FanfareJSON

/// Reads a program: the grammar of jq 1.7, with binary operators in the values of objects as in 1.8.
struct Parser {
  let tokens: [Token]
  var position = 0
  var depth: Int
  /// The functions called so far, by how often: tells whether a body calls the function that it belongs to.
  var calls: [Signature: Int] = [:]
  var variables: Set<String> = []
  private var stack = StackGuard()

  init(_ tokens: [Token], depth: Int = 0) {
    self.tokens = tokens
    self.depth = depth
  }

  /// A program as it was read, and the names of the variables that it mentions.
  struct Program {
    let syntax: Syntax
    let variables: Set<String>
  }

  /// Reads a whole program; one without anything but definitions gives its input.
  static func program(_ source: String) throws(SyntaxError) -> Program {
    var parser = Parser(try Lexer.tokens(of: source))
    if case .keyword(let keyword) = parser.current.kind, [.import, .include, .module].contains(keyword) {
      throw SyntaxError("'\(keyword.rawValue)' isn't available: a program has no modules", at: 0, .refused)
    }
    let program = try parser.pipe(mayEnd: true)
    guard parser.current.kind == .end else {
      throw parser.unexpected("the end of the program or an operator")
    }
    return Program(syntax: program, variables: parser.variables)
  }

  /// Reads definitions alone.
  static func definitions(_ source: String) throws(SyntaxError) -> [Definition] {
    var parser = Parser(try Lexer.tokens(of: source))
    var definitions: [Definition] = []
    while parser.current.kind != .end { definitions.append(try parser.definition()) }
    return definitions
  }

  // MARK: Tokens

  var current: Token { tokens[position] }

  mutating func advance() {
    if position < tokens.count - 1 { position += 1 }
  }

  func isAt(_ symbol: String) -> Bool { current.kind == .symbol(symbol) }

  func isAt(_ keyword: Token.Keyword) -> Bool { current.kind == .keyword(keyword) }

  mutating func take(_ symbol: String) -> Bool {
    guard isAt(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(_ keyword: Token.Keyword) -> Bool {
    guard isAt(keyword) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(SyntaxError) {
    guard take(symbol) else { throw unexpected("'\(symbol)'") }
  }

  mutating func expect(_ keyword: Token.Keyword) throws(SyntaxError) {
    guard take(keyword) else { throw unexpected("'\(keyword.rawValue)'") }
  }

  func unexpected(_ expected: String) -> SyntaxError {
    // "the end" is what is expected elsewhere.
    let found = current.name.hasPrefix("the ") ? String(current.name.dropFirst(4)) : current.name
    return SyntaxError("unexpected \(found), expected \(expected)", at: current.offset)
  }

  mutating func variableName() throws(SyntaxError) -> String {
    guard case .variable(let name) = current.kind else { throw unexpected("a variable like '$name'") }
    advance()
    return name
  }

  mutating func deeper<Value>(
    _ read: (inout Parser) throws(SyntaxError) -> Value
  ) throws(SyntaxError) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= JQLimits.maximumSyntaxDepth else { throw tooDeep(JQLimits.maximumSyntaxDepth) }
    if depth > 8 { try checkStack() }
    return try read(&self)
  }

  /// Makes a part of which any number can follow each other; each stands in the next.
  func link(_ kind: Syntax.Kind, at offset: Int) throws(SyntaxError) -> Syntax {
    let link = Syntax(kind, at: offset)
    guard link.height <= JQLimits.maximumSyntaxHeight else { throw tooDeep(JQLimits.maximumSyntaxHeight) }
    return link
  }

  private mutating func checkStack() throws(SyntaxError) {
    guard !stack.isReached() else {
      throw SyntaxError(
        "the program's parts are nested too deeply for this thread's stack",
        at: current.offset,
        .limit
      )
    }
  }

  func tooDeep(_ limit: Int) -> SyntaxError {
    SyntaxError("the program's parts are nested deeper than \(limit) levels", at: current.offset, .limit)
  }
}
