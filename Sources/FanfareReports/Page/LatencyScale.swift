internal import Fanfare

/// The scale that the distributions of several tasks share: powers of two between the shortest and the longest of all.
struct LatencyScale: Sendable {
  private let low: Int
  private let high: Int
  /// The time at the left end.
  var shortest: Duration { .nanoseconds(1 << low) }
  /// The time at the right end.
  var longest: Duration { .nanoseconds(1 << high) }

  init(_ summaries: [LatencySummary]) {
    let filled = summaries.filter { $0.count > 0 }
    low = filled.map { Self.power($0.minimum) }.min() ?? 0
    high = (filled.map { Self.power($0.maximum) }.max() ?? 0) + 1
  }

  private static func power(_ duration: Duration) -> Int {
    // From a microsecond to 73 years.
    min(61, max(10, 63 - max(1, duration.wholeNanoseconds).leadingZeroBitCount))
  }

  /// How many there are in each step, as bars; the highest is as high as the picture.
  func picture(_ summary: LatencySummary) -> Markup {
    guard summary.count > 0 else { return "" }
    var counts = Array(repeating: 0, count: high - low)
    for bucket in summary.distribution {
      counts[min(max(Self.power(bucket.upTo), low), high - 1) - low] += bucket.count
    }
    let most = Double(counts.max() ?? 1)
    let bars = Markup(
      counts.indices.filter { counts[$0] > 0 }.map { index in
        let height = max(0.08, Double(counts[index]) / most)
        return """
          <rect x="\(Figures.place(Double(index) / Double(counts.count)))" y="\(Figures.place(1 - height))" \
          width="\(Figures.place(0.9 / Double(counts.count)))" height="\(Figures.place(height))"/>
          """
      }
    )
    let label =
      "from \(Figures.time(summary.minimum)) to \(Figures.time(summary.maximum)), half up to \(Figures.time(summary.median))"
    return """
      <svg class="distribution" width="100%" height="26" role="img" aria-label="\(label)">\
      <line x1="0" x2="100%" y1="100%" y2="100%"/>\(bars)</svg>
      """
  }
}
