import Fanfare
import FanfareWorkflows

/// How often each task of a workflow ran and how long it took, over many runs.
struct TaskStatistics: Sendable {
  private struct Row {
    let name: String
    let depth: Int
    var ended = 0
    var failed = 0
    var cancelled = 0
    var skipped = 0
    var retries = 0
    var durations = LatencyHistogram()

    /// How often it was begun.
    var count: Int { ended + failed + cancelled }
  }

  private var rows: [String: Row] = [:]
  private var order: [String] = []
  /// When the tasks began that haven't ended.
  private var underWay: [ObjectIdentifier: MonotonicInstant] = [:]
  /// When runs went on, and how long nothing had run them.
  private var resumptions: [String: (time: MonotonicInstant, idle: Duration)] = [:]

  /// Lists the tasks in the order of the file, those of functions after them.
  init(_ workflow: Workflow) {
    for task in workflow.tasks { add(task, depth: 0) }
    for function in workflow.functions.sorted(by: { $0.key < $1.key }) { add(function.value, depth: 0) }
  }

  private mutating func add(_ task: TaskDefinition, depth: Int) {
    order.append(task.reference)
    rows[task.reference] = Row(name: task.name, depth: depth)
    for list in task.children { for child in list.tasks { add(child, depth: depth + 1) } }
  }

  /// Whether no task has ended, since no run began.
  var isEmpty: Bool { rows.values.allSatisfy { $0.count + $0.skipped == 0 } }

  /// Counts what an event tells of a task.
  mutating func count(_ event: RunEvent) {
    switch event {
    case .taskCreated(let task, let time): underWay[ObjectIdentifier(task)] = time
    case .taskRetried(let task, _, _, _, _): change(task) { $0.retries += 1 }
    case .taskSkipped(let task, _):
      underWay[ObjectIdentifier(task)] = nil
      change(task) { $0.skipped += 1 }
    case .taskCompleted(let task, _, _, let time): end(task, at: time) { $0.ended += 1 }
    case .taskFaulted(let task, _, _, let time): end(task, at: time) { $0.failed += 1 }
    case .taskCancelled(let task, let time): end(task, at: time) { $0.cancelled += 1 }
    case .runResumed(let run, let idle, let time): resumptions[run.id] = (time, idle)
    case .runEnded(let run, _, _), .runSuspended(let run, _): resumptions[run.id] = nil
    case .runStarted, .runFaulted, .taskStarted, .call: return
    }
  }

  private mutating func end(_ task: TaskInfo, at time: MonotonicInstant, _ count: (inout Row) -> Void) {
    let start = underWay.removeValue(forKey: ObjectIdentifier(task))
    let resumption = resumptions[task.run.id]
    change(task) { row in
      count(&row)
      // Of a task that began before its run was put aside nobody here knows when.
      guard let start else { return }
      let idle = resumption.map { $0.time > start ? $0.idle : .zero } ?? .zero
      row.durations.record(max(.zero, time - start - idle))
    }
  }

  private mutating func change(_ task: TaskInfo, _ body: (inout Row) -> Void) {
    let key = task.task.reference
    if rows[key] == nil { order.append(key) }
    body(&rows[key, default: Row(name: task.task.name, depth: 0)])
  }

  /// A table with a line for each task; what never happened has no column.
  ///
  /// - Parameters:
  ///   - style: the colours.
  ///   - width: how many columns the terminal has; `nil` if there is none.
  func table(_ style: Style, width: Int? = nil) -> String {
    let shown = order.compactMap { rows[$0] }
    var table = TextTable(title: "task")
    table.names = shown.map {
      String(repeating: "  ", count: $0.depth) + DocumentReportText.printable($0.name)
    }
    for column in Self.columns
    where column.isAlwaysShown || shown.contains(where: { $0[keyPath: column.value] > 0 }) {
      table.add(column.title, rank: column.rank, shown.map { "\($0[keyPath: column.value])" })
    }
    for (title, share, rank) in [("p50", 0.5, 2), ("p95", 0.95, 4), ("p99", 0.99, 3)] {
      table.add(title, rank: rank, shown.map { Self.time(share, $0) })
    }
    let lines = table.lines(width: width)
    return zip(lines, [nil] + shown.map { $0.failed > 0 }).map { line, hasFailed in
      guard let hasFailed else { return style.dim(line) }
      return hasFailed ? style.red(line) : line
    }.joined(separator: "\n")
  }

  private static func time(_ share: Double, _ row: Row) -> String {
    LatencyHistogram.percentile(share, of: [row.durations])?.brief ?? "-"
  }

  private static var columns: [(title: String, value: KeyPath<Row, Int>, isAlwaysShown: Bool, rank: Int)] {
    [
      ("count", \.count, true, 0), ("failed", \.failed, true, 1), ("cancelled", \.cancelled, false, 5),
      ("skipped", \.skipped, false, 6), ("retries", \.retries, false, 7),
    ]
  }
}
