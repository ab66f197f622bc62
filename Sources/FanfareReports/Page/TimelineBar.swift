internal import Fanfare

/// One task on a timeline: its whole time as a thin bar, what it waited for above it, and its part of the critical path below.
///
/// Places are shares of the width and heights are fixed, so that patterns and lines keep their form on every screen.
struct TimelineBar: Sendable {
  private let row: TimelineRow
  private let path: Range<Duration>?
  private let length: Duration
  private let lanes: TimelineLanes

  private static let laneHeight = 13

  init(_ row: TimelineRow, path: Range<Duration>?, length: Duration) {
    (self.row, self.path, self.length) = (row, path, length)
    lanes = TimelineLanes(row.spans)
  }

  private func share(_ time: Duration) -> Double { min(1, max(0, time / length)) }

  private func rectangle(_ name: String, _ start: Duration, _ end: Duration, y: Int, height: Int) -> Markup {
    // What is too short to be seen gets the least that can be.
    let width = max(0.0015, share(end) - share(start))
    let left = min(share(start), 1 - width)
    return """
      <rect class="\(name)" x="\(Figures.place(left))" width="\(Figures.place(width))" y="\(y)" height="\(height)"/>
      """
  }

  var markup: Markup {
    let count = lanes.count
    let height = count * Self.laneHeight + 8
    var shapes = rectangle("w-none", row.start, row.end, y: 3, height: count * Self.laneHeight)
    for (span, lane) in lanes.placed {
      shapes += """
        <g>\(rectangle("w-\(span.kind.rawValue)", span.start, span.end, y: 3 + lane * Self.laneHeight, height: Self.laneHeight - 2))\
        <title>\(Self.words(span))</title></g>
        """
    }
    if let path { shapes += rectangle("path", path.lowerBound, path.upperBound, y: height - 4, height: 3) }
    return
      "<svg width=\"100%\" height=\"\(height)\" role=\"img\" aria-label=\"\(description)\">\(shapes)</svg>"
  }

  private static func words(_ span: WaitSpan) -> String {
    "\(span.kind.name), \(Figures.time(span.duration))\(span.attempt > 0 ? ", attempt \(span.attempt)" : "")"
  }

  /// What somebody who doesn't see the bar has to know.
  private var description: String {
    var text = "from \(Figures.time(row.start)) to \(Figures.time(row.end))"
    let sums = WaitKind.allCases.compactMap { kind -> String? in
      let spans = row.spans.filter { $0.kind == kind }
      return spans.isEmpty ? nil : "\(kind.name) \(Figures.time(spans.reduce(.zero) { $0 + $1.duration }))"
    }
    if !sums.isEmpty { text += ": \(sums.joined(separator: ", "))" }
    if path != nil { text += "; on the critical path" }
    return text
  }
}
