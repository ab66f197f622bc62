import Fanfare

/// Draws when something ran within a span of time: `▕   ██████▏`.
struct TimelineBar {
  let start: MonotonicInstant
  let duration: Duration
  let width: Int
  /// What fills a place in which something ran.
  let mark: String

  /// Creates a ruler.
  ///
  /// - Parameters:
  ///   - start: the left end.
  ///   - duration: the time from the left end to the right.
  ///   - width: how many characters the bar has between its ends.
  ///   - mark: what fills a place in which something ran.
  init(start: MonotonicInstant, duration: Duration, width: Int = 24, mark: String = "█") {
    self.start = start
    self.duration = duration
    self.width = width
    self.mark = mark
  }

  /// The bar of something that ran from `begin` for `length`; at least one character is filled.
  func draw(from begin: MonotonicInstant, for length: Duration) -> String {
    draw([(begin, length)])
  }

  /// The bar of something that ran for each of several spans; of each at least one character is filled.
  func draw(_ spans: [(begin: MonotonicInstant, length: Duration)]) -> String {
    var cells = Array(repeating: " ", count: width)
    for span in spans {
      let first = min(width - 1, column(span.begin - start))
      let last = max(first + 1, min(width, column(span.begin - start + span.length, roundingUp: true)))
      for cell in first..<last { cells[cell] = mark }
    }
    return "▕" + cells.joined() + "▏"
  }

  private func column(_ offset: Duration, roundingUp: Bool = false) -> Int {
    guard duration > .zero else { return 0 }
    let position = offset / duration * Double(width)
    return max(0, min(width, Int(roundingUp ? position.rounded(.up) : position)))
  }
}
