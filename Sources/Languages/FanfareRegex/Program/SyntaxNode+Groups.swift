extension SyntaxNode {
  /// The groups in the node, `nil` if there are none; their numbers follow one another, as their parentheses do.
  var groups: ClosedRange<Int>? {
    switch self {
    case .empty, .scalar, .anyScalar, .characterClass, .assertion, .backreference, .forget, .keep:
      return nil
    case .group(let number, let body):
      return number...(body.groups?.upperBound ?? number)
    case .sequence(let nodes), .alternatives(let nodes):
      let ranges = nodes.compactMap(\.groups)
      guard let first = ranges.first, let last = ranges.last else { return nil }
      return first.lowerBound...last.upperBound
    case .repeated(let body, _), .atomic(let body), .look(_, let body):
      return body.groups
    }
  }

  /// The node as the body of a repetition in ECMAScript (ECMA-262, RepeatMatcher): each iteration begins with groups that have
  /// taken no part.
  var forgettingGroups: SyntaxNode {
    groups.map { .sequence([.forget($0), self]) } ?? self
  }
}
