/// How many scalars a node can match.
struct Extent: Hashable, Sendable {
  var minimum: Int
  /// `nil` is without an upper bound.
  var maximum: Int?

  static let nothing = Extent(minimum: 0, maximum: 0)

  /// One after the other.
  static func + (first: Extent, second: Extent) -> Extent {
    Extent(
      minimum: limited(first.minimum + second.minimum),
      maximum: first.maximum.flatMap { first in second.maximum.map { limited(first + $0) } }
    )
  }

  /// One or the other.
  func union(_ other: Extent) -> Extent {
    Extent(
      minimum: min(minimum, other.minimum),
      maximum: maximum.flatMap { own in other.maximum.map { max(own, $0) } }
    )
  }

  func repeated(_ quantifier: Quantifier) -> Extent {
    let highest: Int? =
      if maximum == 0 { 0 } else {
        maximum.flatMap { own in quantifier.maximum.map { Self.limited(own * $0) } }
      }
    return Extent(minimum: Self.limited(minimum * quantifier.minimum), maximum: highest)
  }

  private static func limited(_ width: Int) -> Int { min(width, 1_000_000_000) }
}

extension SyntaxNode {
  /// How many scalars the node can match.
  var extent: Extent {
    switch self {
    case .empty, .assertion, .look, .forget, .keep: .nothing
    case .scalar, .anyScalar, .characterClass: Extent(minimum: 1, maximum: 1)
    case .sequence(let nodes): nodes.reduce(.nothing) { $0 + $1.extent }
    case .alternatives(let nodes):
      nodes.dropFirst().reduce(nodes.first?.extent ?? .nothing) { $0.union($1.extent) }
    case .group(_, let body), .atomic(let body): body.extent
    case .repeated(let body, let quantifier): body.extent.repeated(quantifier)
    case .backreference: Extent(minimum: 0, maximum: nil)
    }
  }

  /// Roughly how many instructions the node takes.
  var weight: Int {
    switch self {
    case .empty: 0
    case .scalar, .anyScalar, .characterClass, .assertion, .backreference, .forget, .keep: 1
    case .sequence(let nodes): nodes.reduce(0) { $0 + $1.weight }
    case .alternatives(let nodes): nodes.reduce(0) { $0 + $1.weight + 2 }
    case .group(_, let body), .atomic(let body), .look(_, let body): body.weight + 2
    case .repeated(let body, let quantifier): quantifier.weight(around: body.weight)
    }
  }
}

extension Quantifier {
  /// How often a body is written out rather than counted; `nil` if that would be too long.
  ///
  /// Without an upper bound those are the copies before the loop.
  func copies(ofWeight weight: Int) -> Int? {
    guard let maximum else { return minimum * max(1, weight) <= Self.writtenOutWeight ? minimum : nil }
    return maximum == 1 || maximum * (weight + 1) <= Self.writtenOutWeight ? maximum : nil
  }

  func weight(around body: Int) -> Int {
    guard let copies = copies(ofWeight: body) else { return body + 4 }
    return maximum == nil ? body * (copies + 1) + 4 : (body + 1) * copies
  }

  /// The size of what is written out at most (Oniguruma's `QUANTIFIER_EXPAND_LIMIT_SIZE`).
  private static let writtenOutWeight = 10
}
