internal import Fanfare

extension ReportPage {
  var taskSection: Markup {
    """
    <section aria-labelledby="tasks">
    <h2 id="tasks">Tasks</h2>
    \(report.tasks.isEmpty ? "<p>No task has begun.</p>" : Self.scrolling("How long each task took", taskTable))
    \(taskNote)
    </section>
    """
  }

  private var taskNote: Markup {
    guard report.omittedTasks == 0 else {
      return """
        <p class="note">\(Figures.count(report.omittedTasks, "task")) of other places aren't in the table: \
        it has room for \(report.tasks.count).</p>
        """
    }
    return report.tasks.isEmpty
      ? ""
      : """
      <p class="dim">p50 of 20 ms: half of them took up to 20 ms. The small pictures share one scale, each step twice as long as the one \
      before.</p>
      """
  }

  private var taskTable: Markup {
    let scale = LatencyScale(report.tasks.map(\.durations))
    let columns = ["ended", "failed", "attempts", "p50", "p95", "p99", "longest"]
    return """
      <table class="sortable tasks">
      <thead><tr><th scope="col">task</th>\
      \(Markup(columns.map { "<th scope=\"col\" class=\"number\">\($0)</th>" }))\
      <th scope="col" class="still">how long, from \(Figures.time(scale.shortest)) to \(Figures.time(scale.longest))</th></tr></thead>
      <tbody>\(Markup(report.tasks.map { row($0, scale) }))</tbody>
      </table>
      """
  }

  private func row(_ task: TaskSummary, _ scale: LatencyScale) -> Markup {
    let times = [task.durations.median, task.durations.p95, task.durations.p99, task.durations.maximum]
    let cells = Markup(
      times.map { time in
        Self.number(
          task.durations.count == 0 ? "–" : Figures.time(time),
          Int(clamping: time.wholeNanoseconds)
        )
      }
    )
    let ended = task.completed + task.faulted + task.cancelled
    let attempts = task.calls == 0 ? "–" : Figures.count(task.attempts)
    let skipped = task.skipped == 0 ? "" : "; \(Figures.count(task.skipped)) times skipped"
    let cancelled = task.cancelled == 0 ? "" : "; \(Figures.count(task.cancelled)) times cancelled"
    return """
      <tr\(.when(task.faulted > 0, " class=\"failing\""))>\
      <th scope="row" class="d\(min(task.depth, 6))"><span title="\(task.place)\(cancelled)\(skipped)">\(Markup.outside(task.name))</span></th>\
      \(Self.number(Figures.count(ended), ended))\(Self.number(Figures.count(task.faulted), task.faulted))\
      \(Self.number(attempts, task.attempts))\(cells)\
      <td>\(scale.picture(task.durations))</td></tr>
      """
  }

  /// A cell with a number, which tables are sorted by.
  static func number(_ text: String, _ value: Int) -> Markup {
    "<td class=\"number\" data-value=\"\(value)\">\(text)</td>"
  }
}

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
