internal import FanfareJSON

/// Calls of functions: of the program's own and of those that there are anyway.
extension Compiler {
  mutating func call(
    _ name: String,
    _ arguments: [Syntax],
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError)
    -> any Expression
  {
    let signature = Signature(name: name, count: arguments.count)
    var names = place.names
    while let current = names {
      switch current.entry {
      case .argument(name, let syntax, var origin) where arguments.isEmpty:
        origin.level = place.level
        origin.depth = place.depth
        guard origin.depth + syntax.height <= 2 * JQLimits.maximumSyntaxHeight else {
          throw SyntaxError("the program's functions are nested too deeply", at: offset, .limit)
        }
        return try expression(syntax, origin)
      case .closure(name, let level) where arguments.isEmpty: return ClosureCall(hops: place.level - level)
      case .function(let definition, let instance) where definition.signature == signature:
        return try call(definition, instance, arguments, at: offset, place)
      default: names = current.outer
      }
    }
    return try builtin(signature, arguments, at: offset, place)
  }

  mutating func builtin(
    _ signature: Signature,
    _ arguments: [Syntax],
    at offset: Int,
    _ place: Place
  )
    throws(SyntaxError) -> any Expression
  {
    if let native = Natives.table[signature] {
      var compiled: [any Expression] = []
      for argument in arguments { compiled.append(try expression(argument, place)) }
      return NativeCall(native, signature.name, compiled, at: offset)
    }
    if let definition = Prelude.definitions[signature] {
      let instance = preludeInstances[signature] ?? FunctionInstance(level: 0, site: nil)
      preludeInstances[signature] = instance
      return try call(definition, instance, arguments, at: offset, place, site: offset)
    }
    if let special = try special(signature, arguments, at: offset, place) { return special }
    if let reason = Refused.reasons[signature.name] {
      throw SyntaxError("\(signature) isn't available: \(reason)", at: offset, .refused)
    }
    throw SyntaxError(Self.undefined(signature), at: offset, .undefined)
  }

  /// The functions that are neither written in the language nor take values only.
  mutating func special(
    _ signature: Signature,
    _ arguments: [Syntax],
    at offset: Int,
    _ place: Place
  )
    throws(SyntaxError) -> (any Expression)?
  {
    guard let kind = Special(signature) else { return nil }
    var compiled: [any Expression] = []
    for argument in arguments { compiled.append(try expression(argument, place)) }
    return kind.expression(compiled, at: offset)
  }

  mutating func call(
    _ definition: Definition,
    _ instance: FunctionInstance,
    _ arguments: [Syntax],
    at offset: Int,
    _ place: Place,
    site: Int? = nil
  ) throws(SyntaxError) -> any Expression {
    let height = definition.body.height + (arguments.lazy.map(\.height).max() ?? 0)
    if !definition.isRecursive, count < JQLimits.maximumExpressions / 10,
      place.depth + height <= JQLimits.maximumSyntaxHeight
    {
      return try inlined(definition, instance, arguments, place, site: site)
    }
    var closures: [any Expression] = []
    for argument in arguments { closures.append(try expression(argument, place)) }
    let number = instance.number ?? schedule(definition, instance, site: site)
    return Call(
      function: number,
      hops: place.level - instance.level,
      arguments: zip(closures, definition.parameters).filter { $1.isCalled }.map { $0.0 },
      values: zip(closures, definition.parameters).filter { $1.isValue }.map { $0.0 },
      hasOneOutput: severalOutputs.excludes(number)
    )
  }

  /// The body of a function in the place of its call.
  mutating func inlined(
    _ definition: Definition,
    _ instance: FunctionInstance,
    _ arguments: [Syntax],
    _ place: Place,
    site: Int?
  ) throws(SyntaxError) -> any Expression {
    var inside = place
    inside.names = instance.names
    inside.site = site ?? instance.site
    for (parameter, argument) in zip(definition.parameters, arguments) {
      inside = inside.naming(.argument(parameter.name, argument, place))
    }
    var values: [any Expression] = []
    for (parameter, argument) in zip(definition.parameters, arguments) where parameter.isValue {
      var origin = place
      origin.level = inside.level
      values.append(try expression(argument, origin))
      inside = inside.binding { .variable(parameter.name, level: $0) }
    }
    var body = try expression(definition.body, inside)
    for value in values.reversed() { body = Binding(value, body) }
    return body
  }

  /// Remembers to compile the body of a function that is called.
  mutating func schedule(_ definition: Definition, _ instance: FunctionInstance, site: Int?) -> Int {
    let number = functions.count
    functions.append(nil)
    instance.number = number
    var place = Place(names: instance.names, level: instance.level, site: site ?? instance.site, depth: 0)
    for parameter in definition.parameters where parameter.isCalled {
      place = place.binding { .closure(parameter.name, level: $0) }
    }
    for parameter in definition.parameters where parameter.isValue {
      place = place.binding { .variable(parameter.name, level: $0) }
    }
    pending.append((number, definition.body, place))
    return number
  }

  private static func undefined(_ signature: Signature) -> String {
    let known = Builtins.signatures
    let counts = known.filter { $0.name == signature.name }.map(\.count).sorted()
    guard counts.isEmpty else {
      let list = counts.map { "\(signature.name)/\($0)" }.joined(separator: ", ")
      return "\(signature) is not defined; there is \(list)"
    }
    let near = Spelling.nearest(to: signature.name, among: Set(known.map(\.name)))
    return "\(signature) is not defined" + (near.map { "; did you mean \($0)?" } ?? "")
  }
}

extension Compiler.SeveralOutputs {
  /// Whether a function is taken to have one output at most.
  func excludes(_ function: Int) -> Bool {
    switch self {
    case .some(let functions): !functions.contains(function)
    case .all: false
    }
  }
}
