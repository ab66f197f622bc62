internal import FanfareJSON

/// Makes expressions of a program's text.
///
/// A function that doesn't call itself is put in the place of each call, its arguments in the place of its parameters:
/// so most calls cost nothing, and it is known of more expressions that they have one output.
struct Compiler {
  /// What compiling gives.
  struct Compiled {
    let main: any Expression
    /// The bodies of the functions that are called.
    let functions: [any Expression]
  }

  var functions: [(any Expression)?] = []
  var pending: [(number: Int, body: Syntax, place: Place)] = []
  var preludeInstances: [Signature: FunctionInstance] = [:]
  var count = 0
  /// Which functions may have several outputs; every other one is taken to have one at most.
  let severalOutputs: SeveralOutputs
  private var stack = StackGuard()

  /// What is known of the functions that call themselves.
  enum SeveralOutputs {
    case some(Set<Int>)
    case all
  }

  private init(_ severalOutputs: SeveralOutputs) {
    self.severalOutputs = severalOutputs
  }

  /// Compiles a program.
  ///
  /// Whether a function that calls itself has one output depends on whether its calls have. All are taken to have one
  /// until a body shows that this isn't so, and then everything is compiled anew; after a few times nothing is assumed
  /// any more, which is always right.
  ///
  /// - Parameter variables: the names of the variables that are bound when it runs, in their order.
  static func compile(_ program: Syntax, variables: [String]) throws(SyntaxError) -> Compiled {
    var several: Set<Int> = []
    for _ in 0..<3 {
      let compiled = try compile(program, variables: variables, .some(several))
      let found = compiled.functions.indices.filter {
        !compiled.functions[$0].isSingle && !several.contains($0)
      }
      if found.isEmpty { return compiled }
      several.formUnion(found)
    }
    return try compile(program, variables: variables, .all)
  }

  private static func compile(
    _ program: Syntax,
    variables: [String],
    _ severalOutputs: SeveralOutputs
  ) throws(SyntaxError) -> Compiled {
    var compiler = Compiler(severalOutputs)
    var place = Place(names: nil, level: 0, site: nil, depth: 0)
    for name in variables { place = place.binding { .variable(name, level: $0) } }
    let main = try compiler.expression(program, place)
    while let (number, body, place) = compiler.pending.popLast() {
      compiler.functions[number] = try compiler.expression(body, place)
    }
    return Compiled(main: main, functions: compiler.functions.compactMap { $0 })
  }

  // MARK: Expressions

  mutating func expression(_ syntax: Syntax, _ outside: Place) throws(SyntaxError) -> any Expression {
    var place = outside
    place.depth += 1
    count += 1
    let offset = place.site ?? syntax.offset
    guard count <= JQLimits.maximumExpressions else {
      throw SyntaxError("the program has more than \(JQLimits.maximumExpressions) parts", at: offset, .limit)
    }
    try checkStack(place, at: offset)
    switch syntax.kind {
    case .pipe, .comma, .binary: return try composition(syntax.kind, at: offset, place)
    case .index, .slice, .each, .negation, .array: return try access(syntax.kind, at: offset, place)
    case .reduce, .foreach: return try folding(syntax.kind, at: offset, place)
    case .conditional, .attempt, .label, .bind, .define: return try control(syntax.kind, at: offset, place)
    default: return try term(syntax.kind, at: offset, place)
    }
  }

  /// Checks that there is stack left for what stands deeper.
  private mutating func checkStack(_ place: Place, at offset: Int) throws(SyntaxError) {
    guard place.depth > 32 else { return }
    guard !stack.isReached() else {
      throw SyntaxError(
        "the program's parts are nested too deeply for this thread's stack",
        at: offset,
        .limit
      )
    }
  }

  // The kinds are spread over functions so that what is deep takes no stack for what isn't there.

  private mutating func term(
    _ kind: Syntax.Kind,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> any Expression {
    switch kind {
    case .literal(let value): return Literal(value)
    case .recursion: return try call("recurse", [], at: offset, place)
    case .location: return Literal(["file": "<top-level>", "line": .number(1)])
    case .variable(let name): return try variable(name, at: offset, place)
    case .text(let pieces, let format): return try text(pieces, format, at: offset, place)
    case .format(let name): return Formatting(try format(name, at: offset), Identity(), at: offset)
    case .call(let name, let arguments): return try call(name, arguments, at: offset, place)
    case .object(let members): return try object(members, at: offset, place)
    case .leave(let name): return try leave(name, at: offset, place)
    default: return Identity()
    }
  }

  private mutating func composition(
    _ kind: Syntax.Kind,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> any Expression {
    switch kind {
    case .pipe(let first, let second):
      return Pipe(try expression(first, place), try expression(second, place))
    case .comma(let first, let second):
      return Comma(try expression(first, place), try expression(second, place))
    case .binary(let operation, let first, let second):
      return try binary(operation, first, second, at: offset, place)
    default: preconditionFailure("no composition")
    }
  }

  private mutating func access(
    _ kind: Syntax.Kind,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> any Expression {
    switch kind {
    case .index(let term, let key): return try index(term, key, at: offset, place)
    case .slice(let term, let from, let to):
      return Slicing(
        try expression(term, place),
        from: try expression(from, place, otherwise: Literal(.null)),
        to: try expression(to, place, otherwise: Literal(.null)),
        at: offset
      )
    case .each(let term): return Each(try expression(term, place), at: offset)
    case .negation(let term): return Negation(try expression(term, place), at: offset)
    case .array(let body): return ArrayConstruction(try expression(body, place, otherwise: Empty()))
    default: preconditionFailure("no access")
    }
  }

  private mutating func expression(
    _ syntax: Syntax?,
    _ place: Place,
    otherwise: any Expression
  ) throws(SyntaxError) -> any Expression {
    guard let syntax else { return otherwise }
    return try expression(syntax, place)
  }

  private mutating func folding(
    _ kind: Syntax.Kind,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> any Expression {
    switch kind {
    case .reduce(let source, let pattern, let start, let update):
      let (destructuring, inside) = try self.pattern(pattern, at: offset, place)
      return Reduce(
        try expression(source, place),
        destructuring,
        start: try expression(start, place),
        update: try expression(update, inside)
      )
    case .foreach(let source, let pattern, let start, let update, let extract):
      let (destructuring, inside) = try self.pattern(pattern, at: offset, place)
      return Foreach(
        try expression(source, place),
        destructuring,
        start: try expression(start, place),
        update: try expression(update, inside),
        extract: try expression(extract, inside, otherwise: Identity())
      )
    default: preconditionFailure("no folding")
    }
  }

  private mutating func control(
    _ kind: Syntax.Kind,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> any Expression {
    switch kind {
    case .conditional(let condition, let consequence, let otherwise):
      return Conditional(
        try expression(condition, place),
        then: try expression(consequence, place),
        otherwise: try expression(otherwise, place, otherwise: Identity())
      )
    case .attempt(let body, let recovery):
      return Attempt(
        try expression(body, place),
        recovery: try recovery.map { (recovery) throws(SyntaxError) in try expression(recovery, place) }
      )
    case .label(let name, let body):
      return Label(try expression(body, place.binding { .label(name, level: $0) }))
    case .bind(let source, let patterns, let body): return try bind(source, patterns, body, at: offset, place)
    case .define(let definition, let body):
      let instance = FunctionInstance(level: place.level, site: place.site)
      let inside = place.naming(.function(definition, instance))
      instance.names = inside.names
      return try expression(body, inside)
    default: preconditionFailure("no control")
    }
  }
}
