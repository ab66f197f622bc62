internal import Fanfare
internal import FanfareRandomRuns

extension SeededRandom {
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
