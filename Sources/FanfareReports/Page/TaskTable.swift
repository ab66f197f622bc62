internal import Fanfare

/// The table of tasks; what never happened has no column.
struct TaskTable: Sendable {
  /// A column of numbers, by which the table can be sorted.
  private struct Column: Sendable {
    let title: String
    var isBad = false
    let cell: @Sendable (TaskSummary) -> (text: String, value: Int)
  }

  private let tasks: [TaskSummary]
  private let scale: LatencyScale
  private let columns: [Column]

  init(_ tasks: [TaskSummary]) {
    self.tasks = tasks
    scale = LatencyScale(tasks.map(\.durations))
    func count(
      _ title: String,
      isBad: Bool = false,
      _ value: @escaping @Sendable (TaskSummary) -> Int
    ) -> Column {
      Column(title: title, isBad: isBad) { (Figures.count(value($0)), value($0)) }
    }
    func seldom(_ column: Column) -> [Column] { tasks.contains { column.cell($0).value > 0 } ? [column] : [] }
    func time(_ title: String, _ value: @escaping @Sendable (LatencySummary) -> Duration) -> Column {
      Column(title: title) { task in
        let time = value(task.durations)
        return (task.durations.count == 0 ? "–" : Figures.time(time), Int(clamping: time.wholeNanoseconds))
      }
    }
    columns =
      [
        count("ended") { $0.completed + $0.faulted + $0.cancelled },
        count("failed", isBad: true) { $0.faulted },
      ]
      + seldom(count("cancelled") { $0.cancelled }) + seldom(count("skipped") { $0.skipped })
      + seldom(Column(title: "attempts") { ($0.calls == 0 ? "–" : Figures.count($0.attempts), $0.attempts) })
      + [time("p50", \.median), time("p95", \.p95), time("p99", \.p99), time("longest", \.maximum)]
  }

  var markup: Markup {
    """
    <table class="sortable tasks">
    <thead><tr><th scope="col">task</th>\
    \(Markup(columns.map { "<th scope=\"col\" class=\"number\">\($0.title)</th>" }))\
    <th scope="col" class="still">how long, from \(Figures.time(scale.shortest)) to \(Figures.time(scale.longest))</th></tr></thead>
    <tbody>\(Markup(tasks.map(row)))</tbody>
    </table>
    """
  }

  private func row(_ task: TaskSummary) -> Markup {
    let cells = columns.map { column in
      let (text, value) = column.cell(task)
      let bad = Markup.when(column.isBad && value > 0, " bad")
      return "<td class=\"number\(bad)\" data-value=\"\(value)\">\(text)</td>" as Markup
    }
    return """
      <tr><th scope="row" class="d\(min(task.depth, 6))"><span title="\(task.place)">\(Markup.outside(task.name))</span></th>\
      \(Markup(cells))<td>\(scale.picture(task.durations))</td></tr>
      """
  }
}
