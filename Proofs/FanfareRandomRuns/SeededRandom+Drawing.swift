package import Fanfare

/// What random runs draw.
extension SeededRandom {
  /// Whether something happens that has this probability.
  package mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// A number, each as likely as any other.
  package mutating func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// One of several; none of them may be missing.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }
}
