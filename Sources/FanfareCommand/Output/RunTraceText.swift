import Fanfare
import FanfareWorkflows

/// Writes what happened in a run, for people: its tasks as a tree, with their calls, attempts, waits and data.
///
/// It is for runs that have just ended and for those that a store has kept.
struct RunTraceText {
  let style: Style
  /// How many columns there are; `nil` if lines may be of any length, and no bars then.
  let width: Int?
  /// Whether each line has a bar that shows when it was.
  var hasBars = false

  /// How many tasks are shown; what comes after them is counted.
  private static let maximumTasks = 1000

  /// A line of the tree, or lines that belong to the one before.
  enum Row {
    case line(CallLine)
    case data(String, depth: Int)
  }

  /// The lines of a run.
  func block(_ trace: RunTrace) -> String {
    let shown = trace.tasks.prefix(Self.maximumTasks)
    var children = trace.tasksByParent
    var calls = trace.callsByTask
    var rows: [Row] = []
    // Not by recursion, since loops within loops may be deep.
    var agenda = (children.removeValue(forKey: 0) ?? []).reversed().map { (task: $0, depth: 0) }
    var count = 0
    while count < shown.count, let (task, depth) = agenda.popLast() {
      count += 1
      rows += self.rows(of: task, calls.removeValue(forKey: task.number) ?? [], depth, in: trace)
      agenda += (children.removeValue(forKey: task.number) ?? []).reversed().map { ($0, depth + 1) }
    }
    let columns = columns(for: rows)
    let tree = rows.flatMap { lines(of: $0, columns) }
    return (head(trace) + tree + remarks(trace, shown: count)).joined(separator: "\n") + "\n"
  }

  // MARK: Rows

  /// How the run ended, what it was given, and why it failed where no task tells that.
  private func head(_ trace: RunTrace) -> [String] {
    var lines = [headline(trace), "in  \(DocumentReportText.printable(trace.input, limit: 2100))"]
    lines[1] = style.dim(width.map { lines[1].fitted(to: $0) } ?? lines[1])
    guard let error = trace.error, !trace.tasks.contains(where: { $0.error?.instance == error.instance })
    else {
      return lines
    }
    let text = DocumentReportText.printable(error.detail ?? error.title ?? error.type, limit: 1000)
    return lines + (width.map { text.wrapped(to: $0) } ?? [text]).map(style.red)
  }

  private func headline(_ trace: RunTrace) -> String {
    let status = trace.status.map { style.paint($0.rawValue, Self.tone(of: $0)) } ?? "under way"
    let time = trace.duration.map { " in \($0.brief)" } ?? ""
    let name = "run \(DocumentReportText.printable(trace.id))"
    let workflow = DocumentReportText.printable(trace.workflow)
    let line = "\(name)  \(trace.status?.rawValue ?? "under way")\(time)  \(workflow)"
    // Where it doesn't fit the workflow is known anyway.
    guard width.map({ line.columns <= $0 }) ?? true else { return "\(style.bold(name))  \(status)\(time)" }
    return "\(style.bold(name))  \(status)\(time)  \(style.dim(workflow))"
  }

  private func rows(of task: TaskSpan, _ calls: [CallSpan], _ depth: Int, in trace: RunTrace) -> [Row] {
    var name = DocumentReportText.printable(task.name)
    if let item = task.item { name += "[\(item)]" }
    var line = CallLine(
      name: indentation(depth) + name,
      nameTone: .bold,
      mark: task.status?.rawValue ?? "under way",
      markTone: Self.tone(of: task.status),
      time: task.duration,
      text: .excerpt(facts(of: task))
    )
    line.bar = bar([(task.start, task.duration ?? max(.zero, trace.end - task.start))], in: trace)
    if let error = task.error, Self.leaves.contains(task.kind) || error.instance == task.place {
      line.text = .message(
        DocumentReportText.printable(error.detail ?? error.title ?? error.type, limit: 1000)
      )
    }
    var rows: [Row] = [.line(line)]
    for retry in task.retries {
      let text = "tried again after \(retry.delay.brief): \(retry.reason)"
      rows.append(.data(DocumentReportText.printable(text, limit: 1000), depth: depth))
    }
    for call in calls { rows += self.rows(of: call, depth + 1, in: trace) }
    if Self.leaves.contains(task.kind) {
      if let input = task.input {
        rows.append(.data("in  \(DocumentReportText.printable(input, limit: 2100))", depth: depth))
      }
      if let output = task.output {
        rows.append(.data("out \(DocumentReportText.printable(output, limit: 2100))", depth: depth))
      }
    }
    return rows
  }

  private func remarks(_ trace: RunTrace, shown: Int) -> [String] {
    let tasks = trace.tasks.count - shown + trace.omittedTasks
    let calls = trace.calls.omittedCalls
    var remarks: [String] = []
    if tasks > 0 { remarks.append("and \(tasks) further \(tasks == 1 ? "task" : "tasks")") }
    if calls > 0 { remarks.append("\(calls) \(calls == 1 ? "call isn't" : "calls aren't") shown") }
    return remarks.map(style.dim)
  }

  // MARK: Drawing

  private func lines(of row: Row, _ columns: CallColumns) -> [String] {
    switch row {
    case .line(let line): return line.lines(columns, style)
    case .data(let text, let depth):
      let margin = indentation(depth) + "  "
      let shown = width.map { text.fitted(to: max(8, $0 - margin.count)) } ?? text
      return [margin + style.dim(shown)]
    }
  }

  private func columns(for rows: [Row]) -> CallColumns {
    var name = 0
    for case .line(let line) in rows { name = max(name, line.name.columns) }
    return CallColumns(width: width, indentation: 0, name: name, mark: 10, hasBars: hasBars)
  }

  /// What stands before a name; in a narrow window one column shows where it belongs.
  func indentation(_ depth: Int) -> String {
    let columns = width.map { $0 < 60 ? 1 : 2 } ?? 2
    return String(repeating: " ", count: columns * min(depth, 12))
  }

  func bar(
    _ spans: [(Duration, Duration)],
    in trace: RunTrace,
    isWait: Bool = false
  ) -> ((Int) -> String)? {
    guard hasBars else { return nil }
    let zero = MonotonicInstant(nanoseconds: 0)
    return { width in
      TimelineBar(start: zero, duration: trace.end, width: width, mark: isWait ? "░" : "█")
        .draw(spans.map { (zero.advanced(by: $0.0), $0.1) })
    }
  }

  // MARK: Words

  /// The tasks whose data says something: that of the others is that of the tasks within.
  private static let leaves: Set<String> = ["call", "emit", "raise", "run", "set"]

  private func facts(of task: TaskSpan) -> String {
    // A bar says when it was, and a narrow window has no room for it.
    var facts = hasBars || width.map({ $0 < 60 }) ?? false ? [] : ["at \(task.start.brief)"]
    if task.attempts > 1 { facts.append("\(task.attempts) attempts") }
    if let error = task.error { facts.append("because of \(DocumentReportText.printable(error.instance))") }
    if !task.retries.isEmpty { facts.append("tried \(task.retries.count + 1) times") }
    return facts.joined(separator: ", ")
  }

  private static func tone(of status: RunStatus) -> Style.Tone {
    switch status {
    case .completed: .green
    case .partial, .cancelled, .suspended: .yellow
    case .faulted: .red
    }
  }

  private static func tone(of status: TaskSpan.Status?) -> Style.Tone {
    switch status {
    case .completed: .green
    case .skipped, nil: .dim
    case .cancelled: .yellow
    case .faulted: .red
    }
  }
}
