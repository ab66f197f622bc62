internal import Fanfare

extension SeededRandom {
  /// Whether something happens that has this probability.
  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// A number from a range.
  mutating func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// One of several; none of them may be missing.
  mutating func pick<Element>(_ elements: Element...) -> Element {
    elements[Int.random(in: 0..<elements.count, using: &self)]
  }

  /// Nanoseconds from a range of milliseconds, often whole ones, so that events meet in one instant.
  mutating func time(_ milliseconds: ClosedRange<Int>) -> Int64 {
    let whole = Int64(draw(milliseconds)) * 1_000_000
    return chance(0.6) ? whole : whole + Int64.random(in: 0..<1_000_000, using: &self)
  }
}

extension Int64 {
  /// A time, for people.
  var milliseconds: String {
    let text = String(1_000_000 + self % 1_000_000).dropFirst()
    return "\(self / 1_000_000).\(text.prefix(3)) ms"
  }
}
