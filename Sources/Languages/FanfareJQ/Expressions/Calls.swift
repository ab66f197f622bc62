internal import FanfareJSON

/// The call of a function that calls itself; every other function stands where it is called.
final class Call: Expression {
  private let function: Int
  /// How many bindings stand between the call and the definition.
  private let hops: Int
  private let arguments: [any Expression]
  /// The arguments that are taken as values, one after another.
  private let values: [any Expression]
  let isSingle: Bool

  init(
    function: Int,
    hops: Int,
    arguments: [any Expression],
    values: [any Expression],
    hasOneOutput: Bool
  ) {
    self.function = function
    self.hops = hops
    self.arguments = arguments
    self.values = values
    isSingle = hasOneOutput && values.allSatisfy(\.isSingle)
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    try scope.evaluation.enter()
    defer { scope.evaluation.exit() }
    var output: Item?
    // Asked in the way of several outputs, so that calls in tail position come back here.
    var rest = try begin(input, in: scope) { (item) throws(Stop) in output = item }
    while let next = rest {
      rest = try next.expression.begin(next.input, in: next.scope) { (item) throws(Stop) in output = item }
    }
    return output
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let evaluation = scope.evaluation
    try evaluation.spend()
    try evaluation.checkDepth()
    var inner = scope.outer(hops)
    for argument in arguments { inner = inner.binding(argument, of: scope) }
    for (index, value) in values.enumerated() {
      guard value.isSingle else {
        try bind(values[index...], input, inner, in: scope, to: emit)
        return nil
      }
      guard let bound = try value.output(of: input.untracked, in: scope) else { return nil }
      inner = inner.binding(bound.value)
    }
    return Rest(evaluation.functions[function], input, inner)
  }

  private func bind(
    _ values: ArraySlice<any Expression>,
    _ input: Item,
    _ inner: Scope,
    in scope: Scope,
    to emit: Emit
  ) throws(Stop) {
    guard let value = values.first else {
      return try scope.evaluation.functions[function].outputs(of: input, in: inner, to: emit)
    }
    try value.values(of: input.value, in: scope) { (bound) throws(Stop) in
      try bind(values.dropFirst(), input, inner.binding(bound), in: scope, to: emit)
    }
  }
}

/// The call of an expression that was handed to a function that calls itself.
final class ClosureCall: Expression {
  private let hops: Int

  init(hops: Int) { self.hops = hops }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    try scope.evaluation.spend()
    try scope.evaluation.checkDepth()
    let (expression, inner) = scope.closure(hops)
    return Rest(expression, input, inner)
  }
}

/// The call of a function of ours that takes values and returns one; of several arguments the last one's values stand
/// outside, as in jq.
final class NativeCall: Expression {
  private let function: NativeFunction
  private let name: String
  private let arguments: [any Expression]
  private let offset: Int
  let isSingle: Bool

  init(_ function: @escaping NativeFunction, _ name: String, _ arguments: [any Expression], at offset: Int) {
    self.function = function
    self.name = name
    self.arguments = arguments
    self.offset = offset
    isSingle = arguments.allSatisfy(\.isSingle)
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let input = input
    var values: [JSONValue] = []
    if !arguments.isEmpty { values.reserveCapacity(arguments.count) }
    for argument in arguments.reversed() {
      guard let value = try argument.output(of: input.untracked, in: scope) else { return nil }
      values.append(value.value)
    }
    if values.count > 1 { values.reverse() }
    return input.making(try run(input.value, values, scope.evaluation))
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    try collect(arguments[...], [], input, in: scope, emit)
    return nil
  }

  private func collect(
    _ rest: ArraySlice<any Expression>,
    _ values: [JSONValue],
    _ input: Item,
    in scope: Scope,
    _ emit: Emit
  ) throws(Stop) {
    guard let last = rest.last else {
      return try emit(input.making(run(input.value, values.reversed(), scope.evaluation)))
    }
    try last.values(of: input.value, in: scope) { (value) throws(Stop) in
      try collect(rest.dropLast(), values + [value], input, in: scope, emit)
    }
  }

  private func run(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> JSONValue {
    switch try function(input, arguments, evaluation) {
    case .success(let value): return value
    case .failure(let mismatch): throw .failure(mismatch.message, at: offset, input)
    }
  }
}

/// A function of ours: from its input and arguments to its only output, or to what is wrong with them.
typealias NativeFunction =
  @Sendable (JSONValue, [JSONValue], Evaluation) throws(Stop) -> Result<JSONValue, Arithmetic.Mismatch>

/// `range(from; upTo; by)`: numbers, one after another.
final class Counting: Expression {
  private let from: any Expression
  private let upTo: any Expression
  private let by: any Expression
  private let offset: Int

  init(from: any Expression, upTo: any Expression, by: any Expression, at offset: Int) {
    self.from = from
    self.upTo = upTo
    self.by = by
    self.offset = offset
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try from.values(of: input.value, in: scope) { (from) throws(Stop) in
      try upTo.values(of: input.value, in: scope) { (upTo) throws(Stop) in
        try by.values(of: input.value, in: scope) { (by) throws(Stop) in
          guard case .number(let from) = from, case .number(let upTo) = upTo, case .number(let by) = by else {
            throw .failure("Range bounds must be numeric", at: offset, input.value)
          }
          try count(from.doubleValue, upTo.doubleValue, by.doubleValue, scope.evaluation) {
            (value) throws(Stop) in
            try emit(input.making(value))
          }
        }
      }
    }
    return nil
  }

  private func count(
    _ from: Double,
    _ upTo: Double,
    _ by: Double,
    _ evaluation: Evaluation,
    _ emit: (JSONValue) throws(Stop) -> Void
  ) throws(Stop) {
    guard by != 0 else { return }
    var value = from
    while by > 0 ? value < upTo : value > upTo {
      try evaluation.spend()
      try emit(.number(whole: value))
      value += by
    }
  }
}
