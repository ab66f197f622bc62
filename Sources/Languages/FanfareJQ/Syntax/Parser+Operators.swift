internal import FanfareJSON

/// Pipes, commas and the operators between two expressions.
extension Parser {
  /// `def …; body`, `term as $x | body`, `label $x | body`, `a | b` and `a, b`.
  mutating func pipe(mayEnd: Bool = false) throws(SyntaxError) -> Syntax {
    try deeper { (parser) throws(SyntaxError) in try parser.pipeStages(mayEnd: mayEnd) }
  }

  mutating func pipeStages(mayEnd: Bool) throws(SyntaxError) -> Syntax {
    if isAt(.def) { return try definitionsAndBody(mayEnd: mayEnd) }
    if mayEnd, current.kind == .end { return Syntax(.identity, at: current.offset) }
    var stages: [(stage: Syntax, offset: Int)] = []
    while true {
      if isAt(.def) {
        stages.append((try pipe(), current.offset))
        break
      }
      var stage = try expression(0)
      while isAt(",") {
        let offset = current.offset
        advance()
        stage = try link(.comma(stage, try expression(0)), at: offset)
      }
      stages.append((stage, current.offset))
      guard take("|") else { break }
    }
    var whole = stages.removeLast().stage
    for (stage, offset) in stages.reversed() { whole = try link(.pipe(stage, whole), at: offset) }
    return whole
  }

  mutating func definitionsAndBody(mayEnd: Bool) throws(SyntaxError) -> Syntax {
    var definitions: [(Definition, offset: Int)] = []
    while isAt(.def) {
      let offset = current.offset
      definitions.append((try definition(), offset))
    }
    var whole = try pipe(mayEnd: mayEnd)
    for (definition, offset) in definitions.reversed() {
      whole = try link(.define(definition, whole), at: offset)
    }
    return whole
  }

  private struct Level {
    enum Associativity { case left, right, none }
    let associativity: Associativity
    let operators: [String: Syntax.Operator]
  }

  /// The binary operators, the loosest first.
  private static let levels = [
    Level(associativity: .right, operators: ["//": .alternative]),
    Level(
      associativity: .none,
      operators: [
        "=": .assign, "|=": .update, "+=": .addInPlace, "-=": .subtractInPlace, "*=": .multiplyInPlace,
        "/=": .divideInPlace, "%=": .remainderInPlace, "//=": .alternativeInPlace,
      ]
    ),
    Level(associativity: .left, operators: ["or": .or]),
    Level(associativity: .left, operators: ["and": .and]),
    Level(
      associativity: .none,
      operators: [
        "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
      ]
    ),
    Level(associativity: .left, operators: ["+": .add, "-": .subtract]),
    Level(associativity: .left, operators: ["*": .multiply, "/": .divide, "%": .remainder]),
  ]

  /// The operator at the position and its level.
  var binaryOperator: (Syntax.Operator, level: Int)? {
    let text: String
    switch current.kind {
    case .symbol("?//"): text = "//"
    case .symbol(let symbol): text = symbol
    case .keyword(let keyword) where keyword == .and || keyword == .or: text = keyword.rawValue
    default: return nil
    }
    for (level, operators) in Self.levels.enumerated() {
      if let found = operators.operators[text] { return (found, level) }
    }
    return nil
  }

  /// Operators of at least a level: precedence climbing.
  mutating func expression(_ minimum: Int) throws(SyntaxError) -> Syntax {
    var left = try operand()
    var ceiling = Self.levels.count
    while let (found, level) = binaryOperator, level >= minimum {
      guard level < ceiling else {
        throw SyntaxError("\(current.name) doesn't chain: use parentheses", at: current.offset)
      }
      let offset = current.offset
      if isAt("?//") { left = Syntax(.attempt(left, recovery: nil), at: offset) }
      advance()
      let associativity = Self.levels[level].associativity
      let right = try deeper { (parser) throws(SyntaxError) in
        try parser.expression(associativity == .right ? level : level + 1)
      }
      left = try link(.binary(found, left, right), at: offset)
      ceiling = associativity == .none ? level : Self.levels.count
    }
    return left
  }

  mutating func operand() throws(SyntaxError) -> Syntax {
    let offset = current.offset
    if take("-") {
      let operand = try deeper { (parser) throws(SyntaxError) in try parser.operand() }
      return Syntax(.negation(operand), at: offset)
    }
    if take(.label) {
      let name = try variableName()
      try expect("|")
      return Syntax(.label(name, try pipe()), at: offset)
    }
    if isAt(.def) { return try pipe() }
    let term = try postfixTerm()
    guard take(.as) else { return term }
    var patterns = [try pattern()]
    while take("?//") { patterns.append(try pattern()) }
    try expect("|")
    return Syntax(.bind(term, patterns, try pipe()), at: offset)
  }
}
