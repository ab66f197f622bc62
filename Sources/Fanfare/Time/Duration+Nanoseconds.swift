extension Duration {
  /// The duration in whole nanoseconds, rounded towards zero and clamped to 64 bits (292 years).
  package var wholeNanoseconds: Int64 {
    // One division, where `components` makes two, and a short one up to 9 s: every exchange measures half a dozen times.
    if let attoseconds = Int64(exactly: attoseconds) { return attoseconds / 1_000_000_000 }
    return Int64(clamping: attoseconds / 1_000_000_000)
  }

  /// The duration in seconds, as metrics and problem reports want it.
  package var inSeconds: Double {
    let (seconds, attoseconds) = secondsAndAttoseconds
    // Divided and not multiplied: 1e-18 is no number of binary fractions, and its error would show.
    return Double(seconds) + Double(attoseconds) / 1e18
  }

  /// The same as `components`, by one short division up to 9 s: every expression is told the time.
  private var secondsAndAttoseconds: (Int64, Int64) {
    guard let attoseconds = Int64(exactly: attoseconds) else { return components }
    return attoseconds.quotientAndRemainder(dividingBy: 1_000_000_000_000_000_000)
  }

  /// A short text for people with at most three digits behind the point: `1.25 s`, `13.4 ms`, `870 us`.
  package var brief: String {
    let nanoseconds = Double(wholeNanoseconds)
    switch abs(nanoseconds) {
    // What would be rounded to 1000 of a unit is 1 of the next.
    case 0.9995e9...: return "\(Self.trimmed(nanoseconds / 1e9)) s"
    case 0.9995e6...: return "\(Self.trimmed(nanoseconds / 1e6)) ms"
    case 0.9995e3...: return "\(Self.trimmed(nanoseconds / 1e3)) us"
    default: return "\(Int64(nanoseconds)) ns"
    }
  }

  private static func trimmed(_ value: Double) -> String {
    let scale: Double = abs(value) >= 100 ? 1 : abs(value) >= 10 ? 10 : 100
    let rounded = (value * scale).rounded() / scale
    let text = "\(rounded)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
