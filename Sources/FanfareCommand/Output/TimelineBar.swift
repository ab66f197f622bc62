import Fanfare

/// Draws when something ran within a span of time: `▕   ██████▏`.
struct TimelineBar {
  let start: MonotonicInstant
  let duration: Duration
  let width: Int

  /// Creates a ruler.
  ///
  /// - Parameters:
  ///   - start: the left end.
  ///   - duration: the time from the left end to the right.
  ///   - width: how many characters the bar has between its ends.
  init(start: MonotonicInstant, duration: Duration, width: Int = 24) {
    self.start = start
    self.duration = duration
    self.width = width
  }

  /// The bar of something that ran from `begin` for `length`; at least one character is filled.
  func draw(from begin: MonotonicInstant, for length: Duration) -> String {
    let first = min(width - 1, column(begin - start))
    let last = max(first + 1, min(width, column(begin - start + length, roundingUp: true)))
    let blank = { (count: Int) in String(repeating: " ", count: count) }
    return "▕" + blank(first) + String(repeating: "█", count: last - first) + blank(width - last) + "▏"
  }

  private func column(_ offset: Duration, roundingUp: Bool = false) -> Int {
    guard duration > .zero else { return 0 }
    let position = offset / duration * Double(width)
    return max(0, min(width, Int(roundingUp ? position.rounded(.up) : position)))
  }
}
