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

  mutating func count(_ report: RunReport) {
    for task in report.tasks {
      let key = task.task.reference
      if rows[key] == nil {
        order.append(key)
        rows[key] = Row(name: task.task.name, depth: 0)
      }
      switch task.status {
      case .skipped?: rows[key]?.skipped += 1
      case .completed?: rows[key]?.ended += 1
      case .faulted?: rows[key]?.failed += 1
      case .cancelled?, nil: rows[key]?.cancelled += 1
      }
      rows[key]?.retries += task.retries
      if task.status != .skipped { rows[key]?.durations.record(task.duration) }
    }
  }

  /// A table with a line for each task; what never happened has no column.
  func table(_ style: Style) -> String {
    let shown = order.compactMap { rows[$0] }
    let names = shown.map { String(repeating: "  ", count: $0.depth) + DocumentReportText.printable($0.name) }
    let width = max(4, names.map(\.count).max() ?? 0)
    let columns = Self.columns.filter { column in
      column.isAlwaysShown || shown.contains { $0[keyPath: column.value] > 0 }
    }
    let header = (columns.map(\.title) + ["p50", "p95", "p99"]).map(Self.cell).joined()
    var lines = [style.dim("task".padding(toLength: width) + header)]
    for (row, name) in zip(shown, names) {
      let counts = columns.map { Self.cell("\(row[keyPath: $0.value])") }
      let times = [0.5, 0.95, 0.99].map { share in
        Self.cell(LatencyHistogram.percentile(share, of: [row.durations])?.brief ?? "-")
      }
      let line = name.padding(toLength: width) + (counts + times).joined()
      lines.append(row.failed > 0 ? style.red(line) : line)
    }
    return lines.joined(separator: "\n")
  }

  private static func cell(_ text: String) -> String { text.padding(toLength: 11, onLeft: true) }

  private static var columns: [(title: String, value: KeyPath<Row, Int>, isAlwaysShown: Bool)] {
    [
      ("count", \.count, true), ("failed", \.failed, true), ("cancelled", \.cancelled, false),
      ("skipped", \.skipped, false), ("retries", \.retries, false),
    ]
  }
}
