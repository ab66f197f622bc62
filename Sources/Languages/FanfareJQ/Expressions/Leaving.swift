internal import FanfareJSON

/// `label $name | body`: a place to leave the body by.
final class Label: Expression {
  private let body: any Expression

  init(_ body: any Expression) { self.body = body }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let label = scope.evaluation.nextLabel()
    do {
      try body.outputs(of: input, in: scope.binding(label: label), to: emit)
    } catch {
      guard case .leave(label) = error else { throw error }
    }
    return nil
  }
}

/// `break $name`: leaves the label.
final class Leave: SingleExpression {
  private let hops: Int

  init(hops: Int) { self.hops = hops }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    throw .leave(label: scope.label(hops))
  }
}

/// `first(body)`: the first output, after which the body ends.
final class First: SingleExpression {
  private let body: any Expression

  init(_ body: any Expression) { self.body = body }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    if body.isSingle { return try body.output(of: input, in: scope) }
    var first: Item?
    let label = scope.evaluation.nextLabel()
    do {
      try body.outputs(of: input, in: scope) { (output) throws(Stop) in
        first = output
        throw .leave(label: label)
      }
    } catch {
      guard case .leave(label) = error else { throw error }
    }
    return first
  }
}

/// `limit(count; body)`: as many outputs at most, after which the body ends.
final class Limit: Expression {
  private let count: any Expression
  private let body: any Expression
  private let offset: Int

  init(_ count: any Expression, _ body: any Expression, at offset: Int) {
    self.count = count
    self.body = body
    self.offset = offset
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try count.values(of: input.value, in: scope) { (count) throws(Stop) in
      guard case .number(let number) = count else {
        throw .failure("\(count.described) isn't a number of outputs", at: offset, input.value)
      }
      try outputs(number.doubleValue, input, in: scope, to: emit)
    }
    return nil
  }

  private func outputs(
    _ count: Double,
    _ input: Item,
    in scope: Scope,
    to emit: Emit
  ) throws(Stop) {
    guard count != 0 else { return }
    guard count > 0 else { return try body.outputs(of: input, in: scope, to: emit) }
    var left = count
    let label = scope.evaluation.nextLabel()
    do {
      try body.outputs(of: input, in: scope) { (output) throws(Stop) in
        left -= 1
        try emit(output)
        if left <= 0 { throw .leave(label: label) }
      }
    } catch {
      guard case .leave(label) = error else { throw error }
    }
  }
}
