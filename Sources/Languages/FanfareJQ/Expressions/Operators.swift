internal import FanfareJSON

/// An operator on two values; of several the second operand's stand outside, as in jq.
final class Operation: Expression {
  private let operation: Syntax.Operator
  private let first: any Expression
  private let second: any Expression
  private let offset: Int
  let isSingle: Bool

  init(_ operation: Syntax.Operator, _ first: any Expression, _ second: any Expression, at offset: Int) {
    self.operation = operation
    self.first = first
    self.second = second
    self.offset = offset
    isSingle = first.isSingle && second.isSingle
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let trail = input.trail.lost
    guard let right = try second.output(of: input.untracked, in: scope),
      var left = try first.output(of: Item(input.take()), in: scope)
    else { return nil }
    return Item(try operation.apply(left.take(), right.value, scope.evaluation, at: offset), trail)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try second.values(of: input.value, in: scope) { (right) throws(Stop) in
      try first.values(of: input.value, in: scope) { (left) throws(Stop) in
        try emit(input.making(operation.apply(left, right, scope.evaluation, at: offset)))
      }
    }
    return nil
  }
}

extension Syntax.Operator {
  /// What an arithmetic operator or a comparison makes of two values.
  func apply(
    _ first: consuming JSONValue,
    _ second: JSONValue,
    _ evaluation: Evaluation,
    at offset: Int
  ) throws(Stop) -> JSONValue {
    let result: Result<JSONValue, Arithmetic.Mismatch>
    switch self {
    case .add: result = try Arithmetic.add(first, second, evaluation)
    case .subtract: result = try Arithmetic.subtract(first, second, evaluation)
    case .multiply: result = try Arithmetic.multiply(first, second, evaluation)
    case .divide: result = try Arithmetic.divide(first, second, evaluation)
    case .remainder: result = Arithmetic.remainder(first, second)
    default: return .bool(try compare(first, second, evaluation))
    }
    switch result {
    case .success(let value): return value
    case .failure(let mismatch): throw .failure(mismatch.message, at: offset, second)
    }
  }
}

extension Syntax.Operator {
  private func compare(_ first: JSONValue, _ second: JSONValue, _ evaluation: Evaluation) throws(Stop) -> Bool
  {
    let holds =
      switch self {
      case .equal: evaluation.order.areEqual(first, second)
      case .notEqual: !evaluation.order.areEqual(first, second)
      case .less: evaluation.order.compare(first, second) < 0
      case .lessOrEqual: evaluation.order.compare(first, second) <= 0
      case .greater: evaluation.order.compare(first, second) > 0
      case .greaterOrEqual: evaluation.order.compare(first, second) >= 0
      default: preconditionFailure("\(rawValue) isn't an operator on values")
      }
    try evaluation.spend(0)
    return holds
  }
}

/// `first and second`, `first or second`: the second is looked at only if the first doesn't decide.
final class Logic: Expression {
  private let first: any Expression
  private let second: any Expression
  /// The value of the first operand that decides: `false` for `and`, `true` for `or`.
  private let decisive: Bool
  let isSingle: Bool

  init(_ first: any Expression, _ second: any Expression, decisive: Bool) {
    self.first = first
    self.second = second
    self.decisive = decisive
    isSingle = first.isSingle && second.isSingle
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let input = input
    guard let left = try first.output(of: input.untracked, in: scope) else { return nil }
    if left.value.isTruthy == decisive { return input.making(.bool(decisive)) }
    guard let right = try second.output(of: input.untracked, in: scope) else { return nil }
    return input.making(.bool(right.value.isTruthy))
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try first.values(of: input.value, in: scope) { (left) throws(Stop) in
      if left.isTruthy == decisive { return try emit(input.making(.bool(decisive))) }
      try second.values(of: input.value, in: scope) { (right) throws(Stop) in
        try emit(input.making(.bool(right.isTruthy)))
      }
    }
    return nil
  }
}
