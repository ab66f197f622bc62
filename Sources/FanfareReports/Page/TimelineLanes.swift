/// Which spans of a task are drawn, and how far below: attempts that go on beside each other stand below one another.
struct TimelineLanes: Sendable {
  /// The spans by their beginning, each with its lane, counted from 0 at the top.
  private(set) var placed: [(span: WaitSpan, lane: Int)] = []
  /// How many lanes there are, at least one.
  private(set) var count = 1

  /// How many spans are drawn; of more the longest.
  static let maximumSpans = 24
  /// How many lanes there can be; what has no other place stands in the last.
  static let maximumLanes = 6

  /// - Parameter spans: what a task waited for, in any order.
  init(_ spans: [WaitSpan]) {
    var ends: [Duration] = []
    for span in Self.drawn(spans) {
      // What an attempt did next stands beside what it did before.
      let same = placed.last { $0.span.attempt == span.attempt && $0.span.end <= span.start }?.lane
      let free = ends.firstIndex { $0 <= span.start }
      let lane = same ?? free ?? min(ends.count, Self.maximumLanes - 1)
      if lane == ends.count { ends.append(span.end) }
      ends[lane] = max(ends[lane], span.end)
      placed.append((span, lane))
    }
    count = max(1, ends.count)
  }

  private static func drawn(_ spans: [WaitSpan]) -> [WaitSpan] {
    spans.sorted { $1.duration < $0.duration }.prefix(maximumSpans)
      .sorted { ($0.start, $0.attempt) < ($1.start, $1.attempt) }
  }
}
