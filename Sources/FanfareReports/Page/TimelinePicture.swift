internal import Fanfare

/// The timeline of a run: a table with a row for each task, whose times are drawn.
struct TimelinePicture: Sendable {
  private let chosen: ChosenTimeline
  private let number: Int
  private let report: BatchReport
  private let path: CriticalPath
  /// The time that the width stands for.
  private let length: Duration
  private let depths: [Int]

  /// How many tasks are shown of one run.
  static let maximumRows = 60

  init(_ chosen: ChosenTimeline, number: Int, report: BatchReport) {
    (self.chosen, self.number, self.report) = (chosen, number, report)
    let rows = chosen.timeline.rows
    path = CriticalPath(rows)
    length = max(.nanoseconds(1), rows.reduce(chosen.timeline.duration) { max($0, $1.end) })
    var depths: [Int] = []
    for (index, row) in rows.enumerated() {
      depths.append(row.parent.flatMap { $0 >= 0 && $0 < index ? depths[$0] + 1 : nil } ?? 0)
    }
    self.depths = depths
  }

  var markup: Markup {
    let run = chosen.run
    return """
      <details class="timeline"\(.when(number == 1, " open")) name="timeline">
      <summary><span class="why">\(why)</span> \(Markup.outside(run.document)) \
      <span class="dim">\(Self.word(run.status)) after \(Figures.time(run.duration))</span></summary>
      <div id="timeline-\(number)" tabindex="-1">
      <p class="dim">Run \(Markup.outside(run.id.shortened(to: 200))), began \(ReportPage.instant(run.began)).\(missing)</p>
      \(waits)
      \(ReportPage.scrolling("Timeline of \(run.document.shortened(to: 60))", table))
      \(omitted)
      </div></details>
      """
  }

  private static func word(_ status: ReportedRun.Status) -> String {
    ReportPage.outcomeKinds.first { $0.status == status }?.name ?? status.rawValue
  }

  private var why: Markup {
    switch chosen.reason {
    case .asked: return "Asked for:"
    case .slow(1): return "The slowest:"
    case .slow(let rank): return "Number \(rank) of the slowest:"
    case .median: return "Usual:"
    case .failed(let place):
      let group = report.failures.indices.contains(place) ? report.failures[place] : nil
      guard let group else { return "Failed:" }
      return
        "\(Markup.outside(group.task.isEmpty ? "the run" : group.task.shortened(to: 100))), \(Markup.outside(group.type.shortened(to: 100))):"
    }
  }

  /// What the end of the run waited for, in words.
  private var waits: Markup {
    guard chosen.timeline.knowsAttempts, chosen.run.duration > .zero else { return "" }
    let waits = CriticalWaits(chosen.timeline, on: path)
    let all = waits.sums.reduce(waits.rest) { $0 + $1.duration }
    func part(_ name: String, _ duration: Duration) -> String {
      let share = Figures.share(
        Int(clamping: duration.wholeNanoseconds),
        of: Int(clamping: all.wholeNanoseconds)
      )
      return "\(name) \(Figures.time(duration)) (\(share))"
    }
    let parts = waits.sums.map { part($0.kind.name, $0.duration) }
    let rest = waits.rest > .zero ? [part("nothing of these", waits.rest)] : []
    return "<p>On the critical path: \((parts + rest).joined(separator: ", ")).</p>"
  }

  private var missing: Markup {
    chosen.timeline.knowsAttempts
      ? "" : " Its attempts weren't written down, so nothing is known of what it waited for."
  }

  /// The roles of the table's parts are told, since browsers forget them where a style sheet makes something else of a table.
  private var table: Markup {
    let ticks = Markup(
      [0.0, 0.25, 0.5, 0.75, 1].map { share in
        let anchor = share == 0 ? "start" : share == 1 ? "end" : "middle"
        return """
          <text class="tick\(share == 0.25 || share == 0.75 ? " wide" : "")" x="\(Figures.place(share))" y="12" \
          text-anchor="\(anchor)">\(Figures.time(length * share))</text>
          """
      }
    )
    return """
      <table class="line" role="table"><thead role="rowgroup"><tr role="row">\
      <th scope="col" role="columnheader">task</th><th scope="col" role="columnheader" class="number">took</th>\
      <th scope="col" role="columnheader" class="picture"><span class="unseen">when and why</span>\
      <svg width="100%" height="16" aria-hidden="true">\(ticks)</svg></th></tr></thead>
      <tbody role="rowgroup">\(Markup(shown.map(row)))</tbody></table>
      """
  }

  /// The rows that are shown: those on the critical path and those that failed come before others, and the longer before the shorter.
  private var shown: [Int] {
    let rows = chosen.timeline.rows
    guard rows.count > Self.maximumRows else { return Array(rows.indices) }
    func weight(_ index: Int) -> (Int, Duration) {
      (
        path.parts[index] != nil ? 2 : rows[index].status == .faulted ? 1 : 0,
        rows[index].end - rows[index].start
      )
    }
    return rows.indices.sorted { weight($1) < weight($0) }.prefix(Self.maximumRows).sorted()
  }

  private var omitted: Markup {
    let count = chosen.timeline.rows.count - Self.maximumRows
    return count <= 0 ? "" : "<p class=\"note\">\(Figures.count(count, "shorter task")) left out.</p>"
  }

  private func row(_ index: Int) -> Markup {
    let row = chosen.timeline.rows[index]
    let isCritical = path.parts[index] != nil
    return """
      <tr role="row"\(.when(isCritical, " class=\"critical\""))>\
      <th scope="row" role="rowheader" class="d\(min(depths[index], 6))"><span title="\(row.place.shortened(to: 200))">\
      \(Markup.outside(row.name.shortened(to: 100)))</span>\(marks(row, isCritical: isCritical))</th>\
      <td role="cell" class="number">\(Figures.time(row.end - row.start))</td>\
      <td role="cell" class="picture">\(TimelineBar(row, path: path.parts[index], length: length).markup)\(error(at: index))</td></tr>
      """
  }

  private func marks(_ row: TimelineRow, isCritical: Bool) -> Markup {
    let path: Markup = """
       <span class="path" title="critical path"><span class="unseen">on the critical path</span></span>
      """
    let status = " <span class=\"status \(row.status.rawValue)\">\(row.status.word)</span>" as Markup
    let attempts = " <span class=\"dim\">\(row.attempts) attempts</span>" as Markup
    return Markup([
      .when(isCritical, path), .when(row.status != .completed, status), .when(row.attempts > 1, attempts),
    ])
  }

  /// Why the task failed, unless that is what a task within says.
  private func error(at index: Int) -> Markup {
    let rows = chosen.timeline.rows
    guard let error = rows[index].error, !rows.contains(where: { $0.parent == index && $0.error == error })
    else {
      return ""
    }
    return "<p class=\"error\">\(Markup.outside(error.shortened(to: 200)))</p>"
  }
}
