internal import FanfareJSON

/// `.`: the input itself.
final class Identity: SingleExpression {
  var yieldsParts: Bool { true }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? { input }
}

/// A value that stands in the program.
final class Literal: SingleExpression {
  let value: JSONValue

  init(_ value: JSONValue) { self.value = value }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? { input.making(value) }
}

/// `$name`: the value that is bound.
final class Variable: SingleExpression {
  private let hops: Int

  init(hops: Int) { self.hops = hops }

  var yieldsParts: Bool { true }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    input.making(scope.value(hops))
  }
}

/// `empty`: no output.
final class Empty: SingleExpression {
  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? { nil }
}

/// `error`: raises its input.
final class Raise: SingleExpression {
  private let offset: Int

  init(at offset: Int) { self.offset = offset }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    throw .failure(Stop.Failure(input.value, at: offset, input: input.value))
  }
}

/// `-term`: numbers with the other sign.
final class Negation: Expression {
  private let term: any Expression
  private let offset: Int

  init(_ term: any Expression, at offset: Int) {
    self.term = term
    self.offset = offset
  }

  var isSingle: Bool { term.isSingle }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let operand = try term.output(of: input, in: scope) else { return nil }
    return try negate(operand)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    try term.outputs(of: input, in: scope) { (operand) throws(Stop) in try emit(negate(operand)) }
    return nil
  }

  private func negate(_ operand: consuming Item) throws(Stop) -> Item {
    guard case .number(let number) = operand.value else {
      throw .failure("\(operand.value.described) cannot be negated", at: offset, operand.value)
    }
    return operand.making(.number(Arithmetic.negate(number)))
  }
}
