internal import FanfareJSON

/// `first | second`: the second for each output of the first.
final class Pipe: Expression {
  private let first: any Expression
  private let second: any Expression
  let isSingle: Bool

  init(_ first: any Expression, _ second: any Expression) {
    self.first = first
    self.second = second
    isSingle = first.isSingle && second.isSingle
  }

  var yieldsParts: Bool { first.yieldsParts && second.yieldsParts }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let middle = try first.output(of: input, in: scope) else { return nil }
    return try second.output(of: middle, in: scope)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    if first.isSingle {
      guard let middle = try first.output(of: input, in: scope) else { return nil }
      return Rest(second, middle, scope)
    }
    try first.outputs(of: input, in: scope) { (middle) throws(Stop) in
      try second.outputs(of: middle, in: scope, to: emit)
    }
    return nil
  }
}

/// `first, second`: the outputs of both.
final class Comma: Expression {
  private let first: any Expression
  private let second: any Expression

  init(_ first: any Expression, _ second: any Expression) {
    self.first = first
    self.second = second
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    // A chain of these has as many outputs as the product of theirs.
    try scope.evaluation.spend()
    try first.outputs(of: input, in: scope, to: emit)
    return Rest(second, input, scope)
  }
}

/// `if condition then consequence else otherwise end`: decides for each output of the condition.
final class Conditional: Expression {
  private let condition: any Expression
  private let consequence: any Expression
  private let otherwise: any Expression
  let isSingle: Bool

  init(_ condition: any Expression, then consequence: any Expression, otherwise: any Expression) {
    self.condition = condition
    self.consequence = consequence
    self.otherwise = otherwise
    isSingle = condition.isSingle && consequence.isSingle && otherwise.isSingle
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let decision = try condition.output(of: input.untracked, in: scope) else { return nil }
    return try (decision.value.isTruthy ? consequence : otherwise).output(of: input, in: scope)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    if condition.isSingle {
      guard let decision = try condition.output(of: input.untracked, in: scope) else { return nil }
      return Rest(decision.value.isTruthy ? consequence : otherwise, input, scope)
    }
    try condition.values(of: input.value, in: scope) { (decision) throws(Stop) in
      try (decision.isTruthy ? consequence : otherwise).outputs(of: input, in: scope, to: emit)
    }
    return nil
  }
}
