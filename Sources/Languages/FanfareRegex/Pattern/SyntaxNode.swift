/// A node of the tree that a pattern is parsed to.
indirect enum SyntaxNode: Sendable {
  case empty
  case scalar(Unicode.Scalar, ignoringCase: Bool)
  case anyScalar(includingNewline: Bool)
  case characterClass(CharacterClass)
  case assertion(PositionAssertion)
  case sequence([SyntaxNode])
  case alternatives([SyntaxNode])
  /// A group that captures; 1 is the first one.
  case group(Int, SyntaxNode)
  case repeated(SyntaxNode, Quantifier)
  case atomic(SyntaxNode)
  case look(Look, SyntaxNode)
  /// What the last of these groups that took part has matched.
  case backreference([Int], ignoringCase: Bool)
  /// From here on these groups have taken no part.
  case forget(ClosedRange<Int>)
  /// `\K`: the match begins here.
  case keep
}

/// An assertion on what follows or precedes.
enum Look: Hashable, Sendable {
  case ahead
  case notAhead
  case behind
  case notBehind
}

/// An assertion on the position alone.
enum PositionAssertion: Hashable, Sendable {
  case textStart
  case textEnd
  case textEndOrLastNewline
  case lineStart
  case lineEnd
  case wordBoundary
  case notWordBoundary
  /// `\G`: where the search began.
  case searchStart
}

extension SyntaxNode {
  /// Whether a quantifier must not follow, as in `^*`; Oniguruma accepts it once the node is in a sequence.
  var rejectsQuantifier: Bool {
    switch self {
    case .assertion, .look, .keep: true
    case .alternatives(let nodes): nodes.contains { $0.rejectsQuantifier }
    default: false
    }
  }
}
