internal import FanfareJSON

/// Takes a value apart and binds its pieces, in the order of the pattern.
indirect enum Destructuring: Sendable {
  case variable
  case array([Destructuring], at: Int)
  case object([Member], at: Int)

  struct Member: Sendable {
    let key: any Expression
    let bindsValue: Bool
    let inner: Destructuring?
  }

  /// Binds `value` and runs `body` with each way to do so; keys that are expressions may have several outputs.
  func bind(_ value: JSONValue, in scope: Scope, _ body: (Scope) throws(Stop) -> Void) throws(Stop) {
    switch self {
    case .variable: try body(scope.binding(value))
    case .array(let elements, let offset):
      try Self.bind(elements[...], from: value, in: scope, at: offset, body)
    case .object(let members, let offset):
      try Self.bind(members[...], from: value, in: scope, at: offset, body)
    }
  }

  private static func bind(
    _ elements: ArraySlice<Destructuring>,
    from value: JSONValue,
    in scope: Scope,
    at offset: Int,
    _ body: (Scope) throws(Stop) -> Void
  ) throws(Stop) {
    guard let element = elements.first else { return try body(scope) }
    let inner = try get(value, .number(elements.startIndex), scope.evaluation, at: offset)
    try element.bind(inner, in: scope) { (scope) throws(Stop) in
      try bind(elements.dropFirst(), from: value, in: scope, at: offset, body)
    }
  }

  private static func bind(
    _ members: ArraySlice<Member>,
    from value: JSONValue,
    in scope: Scope,
    at offset: Int,
    _ body: (Scope) throws(Stop) -> Void
  ) throws(Stop) {
    guard let member = members.first else { return try body(scope) }
    try member.key.values(of: value, in: scope) { (key) throws(Stop) in
      guard case .string = key else {
        throw .failure("Cannot index \(value.typeName) with \(key.typeName)", at: offset, value)
      }
      let inner = try get(value, key, scope.evaluation, at: offset)
      let scope = member.bindsValue ? scope.binding(inner) : scope
      guard let pattern = member.inner else {
        return try bind(members.dropFirst(), from: value, in: scope, at: offset, body)
      }
      try pattern.bind(inner, in: scope) { (scope) throws(Stop) in
        try bind(members.dropFirst(), from: value, in: scope, at: offset, body)
      }
    }
  }

  private static func get(
    _ value: JSONValue,
    _ key: JSONValue,
    _ evaluation: Evaluation,
    at offset: Int
  ) throws(Stop) -> JSONValue {
    switch Indexing.get(value, key, evaluation) {
    case .success(let inner): return inner
    case .failure(let mismatch): throw .failure(mismatch.message, at: offset, value)
    }
  }
}

/// `source as $name | body`: the body for each value of the source.
final class Binding: Expression {
  private let source: any Expression
  private let body: any Expression
  let isSingle: Bool

  init(_ source: any Expression, _ body: any Expression) {
    self.source = source
    self.body = body
    isSingle = source.isSingle && body.isSingle
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let value = try source.output(of: input.untracked, in: scope) else { return nil }
    return try body.output(of: input, in: scope.binding(value.value))
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    if source.isSingle {
      guard let value = try source.output(of: input.untracked, in: scope) else { return nil }
      return Rest(body, input, scope.binding(value.value))
    }
    let input = input
    try source.values(of: input.value, in: scope) { (value) throws(Stop) in
      try body.outputs(of: input, in: scope.binding(value), to: emit)
    }
    return nil
  }
}

/// `source as pattern ?// pattern … | body`: the first pattern that neither fails to fit nor makes the body fail.
final class PatternBinding: Expression {
  struct Choice: Sendable {
    let pattern: Destructuring
    /// How many variables of other patterns are `null` with this one; they are bound first.
    let absentCount: Int
    let body: any Expression
  }

  private let source: any Expression
  private let choices: [Choice]

  init(_ source: any Expression, _ choices: [Choice]) {
    self.source = source
    self.choices = choices
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try source.values(of: input.value, in: scope) { (value) throws(Stop) in
      for choice in choices.dropLast() {
        var passing: Stop?
        do throws(Stop) {
          return try run(choice, value, input, in: scope) { (output) throws(Stop) in
            do throws(Stop) {
              try emit(output)
            } catch {
              passing = error
              throw .passing
            }
          }
        } catch {
          if let passing { throw passing }
          guard case .failure = error else { throw error }
        }
      }
      if let last = choices.last { try run(last, value, input, in: scope, emit) }
    }
    return nil
  }

  private func run(
    _ choice: Choice,
    _ value: JSONValue,
    _ input: Item,
    in scope: Scope,
    _ emit: Emit
  ) throws(Stop) {
    var scope = scope
    for _ in 0..<choice.absentCount { scope = scope.binding(.null) }
    try choice.pattern.bind(value, in: scope) { (scope) throws(Stop) in
      try choice.body.outputs(of: input, in: scope, to: emit)
    }
  }
}
