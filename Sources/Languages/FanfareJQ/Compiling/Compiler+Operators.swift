/// What stands between two expressions.
extension Compiler {
  mutating func binary(
    _ operation: Syntax.Operator,
    _ first: Syntax,
    _ second: Syntax,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> any Expression {
    if let inner = operation.updating {
      // `a op= b` is `b as $x | a |= (. op $x)`.
      let inside = place.binding { .variable("", level: $0) }
      let target = try expression(first, inside)
      let value = Variable(hops: 0)
      let update: any Expression =
        inner == .alternative
        ? Alternative(Identity(), value) : Operation(inner, Identity(), value, at: offset)
      return Binding(try expression(second, place), Update(target, update, at: offset))
    }
    let left = try expression(first, place)
    let right = try expression(second, place)
    switch operation {
    case .and: return Logic(left, right, decisive: false)
    case .or: return Logic(left, right, decisive: true)
    case .alternative: return Alternative(left, right)
    case .assign: return Assignment(left, right, at: offset)
    case .update: return Update(left, right, at: offset)
    default: return Operation(operation, left, right, at: offset)
    }
  }
}

extension Syntax.Operator {
  /// The operator that `op=` applies.
  fileprivate var updating: Syntax.Operator? {
    switch self {
    case .addInPlace: .add
    case .subtractInPlace: .subtract
    case .multiplyInPlace: .multiply
    case .divideInPlace: .divide
    case .remainderInPlace: .remainder
    case .alternativeInPlace: .alternative
    default: nil
    }
  }
}
