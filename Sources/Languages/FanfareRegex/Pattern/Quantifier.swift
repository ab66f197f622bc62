/// How often something repeats, and in which order the counts are tried.
struct Quantifier: Hashable, Sendable {
  var minimum: Int
  /// `nil` is without an upper bound.
  var maximum: Int?
  var isGreedy = true
  var isPossessive = false
}

extension Quantifier {
  /// What becomes of a quantifier directly around another one.
  enum Merge {
    case merged(Quantifier)
    case nested(inner: Quantifier, outer: Quantifier)
  }

  /// Merges the quantifier with one around it, as Oniguruma does (`onig_reduce_nested_quantifier`): `(?:a*)+` is `a*`.
  ///
  /// That keeps common careless patterns from being slow, and trees from being deep.
  func merged(into outer: Quantifier) -> Merge {
    guard let shape, let outerShape = outer.shape else {
      guard minimum == maximum, outer.minimum == outer.maximum,
        minimum * outer.minimum <= RegularExpressionLimits.repetitions
      else { return .nested(inner: self, outer: outer) }
      return .merged(Quantifier(minimum: minimum * outer.minimum, maximum: minimum * outer.minimum))
    }
    switch (shape, outerShape) {
    case (.optional, .optional), (.star, .optional), (.star, .star), (.star, .plus), (.star, .lazyPlus),
      (.plus, .plus), (.plus, .lazyPlus), (.lazyOptional, .optional), (.lazyOptional, .lazyOptional),
      (.lazyStar, _), (.lazyPlus, .lazyPlus):
      return .merged(self)
    case (.optional, .star), (.optional, .plus), (.plus, .optional), (.plus, .star), (.lazyPlus, .star):
      return .merged(Quantifier(minimum: 0))
    case (.lazyPlus, .plus):
      return .merged(Quantifier(minimum: 1))
    case (.optional, .lazyOptional):
      return .merged(Quantifier(minimum: 0, maximum: 1, isGreedy: false))
    case (.optional, .lazyStar), (.lazyOptional, _), (.lazyPlus, .lazyOptional), (.lazyPlus, .lazyStar):
      return .merged(Quantifier(minimum: 0, isGreedy: false))
    case (.star, .lazyOptional), (.star, .lazyStar), (.plus, .lazyStar):
      return .nested(
        inner: Quantifier(minimum: 1),
        outer: Quantifier(minimum: 0, maximum: 1, isGreedy: false)
      )
    case (.optional, .lazyPlus), (.plus, .lazyOptional), (.lazyPlus, .optional):
      return .nested(inner: self, outer: outer)
    }
  }

  private enum Shape {
    case optional
    case star
    case plus
    case lazyOptional
    case lazyStar
    case lazyPlus
  }

  private var shape: Shape? {
    switch (minimum, maximum) {
    case (0, 1): isGreedy ? .optional : .lazyOptional
    case (0, nil): isGreedy ? .star : .lazyStar
    case (1, nil): isGreedy ? .plus : .lazyPlus
    default: nil
    }
  }
}
