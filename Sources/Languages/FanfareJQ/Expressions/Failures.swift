internal import FanfareJSON

/// `first // second`: the outputs of the first that are neither `null` nor `false`; those of the second if there is
/// none.
final class Alternative: Expression {
  private let first: any Expression
  private let second: any Expression
  let isSingle: Bool

  init(_ first: any Expression, _ second: any Expression) {
    self.first = first
    self.second = second
    isSingle = first.isSingle && second.isSingle
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let input = input
    if let output = try first.output(of: input, in: scope), output.value.isTruthy { return output }
    return try second.output(of: input, in: scope)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    var isFound = false
    try first.outputs(of: input, in: scope) { (output) throws(Stop) in
      guard output.value.isTruthy else { return }
      isFound = true
      try emit(output)
    }
    return isFound ? nil : Rest(second, input, scope)
  }
}

/// `try body catch recovery`; without a recovery errors are dropped.
final class Attempt: Expression {
  private let body: any Expression
  private let recovery: (any Expression)?
  let isSingle: Bool

  init(_ body: any Expression, recovery: (any Expression)?) {
    self.body = body
    self.recovery = recovery
    isSingle = body.isSingle && recovery?.isSingle != false
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let input = input
    do {
      return try body.output(of: input, in: scope)
    } catch {
      guard case .failure(let failure) = error else { throw error }
      return try recovery?.output(of: input.making(failure.value), in: scope)
    }
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    guard let failure = try Guarded.outputs(of: body, input, in: scope, to: emit), let recovery else {
      return nil
    }
    return Rest(recovery, input.making(failure.value), scope)
  }
}

/// Tells an expression's own errors from those of what its outputs are handed to.
enum Guarded {
  /// Gives all outputs.
  ///
  /// - Returns: the error that ended them, if it is the expression's own; what `emit` throws is thrown.
  static func outputs(
    of expression: any Expression,
    _ input: Item,
    in scope: Scope,
    to emit: Emit
  ) throws(Stop) -> Stop.Failure? {
    var passing: Stop?
    do {
      try expression.outputs(of: input, in: scope) { (output) throws(Stop) in
        do throws(Stop) {
          try emit(output)
        } catch {
          passing = error
          throw .passing
        }
      }
      return nil
    } catch {
      if let passing { throw passing }
      guard case .failure(let failure) = error else { throw error }
      return failure
    }
  }
}
