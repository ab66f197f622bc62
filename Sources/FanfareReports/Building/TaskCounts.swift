/// Counts how tasks went, by their places.
struct TaskCounts: Sendable {
  private struct Row {
    let name: String
    let place: String
    let depth: Int
    var counts: [ReportedTask.Status: Int] = [:]
    var attempts = 0
    var calls = 0
    var durations = LatencyCounts()
  }

  /// How many places are told apart; a definition has seldom a hundred.
  static let maximum = 300

  private var rows: [Row] = []
  private var rowOfPlace: [String: Int] = [:]
  /// How often a task ended for which there was no room.
  private(set) var omitted = 0

  mutating func count(_ task: ReportedTask) {
    guard let index = row(of: task) else {
      omitted += 1
      return
    }
    rows[index].counts[task.status, default: 0] += 1
    guard task.status != .skipped, task.status != .unfinished else { return }
    rows[index].durations.record(task.duration)
    guard task.attempts > 0 else { return }
    rows[index].attempts += task.attempts
    rows[index].calls += 1
  }

  private mutating func row(of task: ReportedTask) -> Int? {
    if let index = rowOfPlace[task.place] { return index }
    guard rows.count < Self.maximum else { return nil }
    rowOfPlace[task.place] = rows.count
    rows.append(
      Row(name: task.name.shortened(to: 200), place: task.place.shortened(to: 300), depth: task.depth)
    )
    return rows.count - 1
  }

  /// What was counted, in the order in which the places came first.
  var summaries: [TaskSummary] {
    rows.map { row in
      TaskSummary(
        name: row.name,
        place: row.place,
        depth: row.depth,
        completed: row.counts[.completed] ?? 0,
        faulted: row.counts[.faulted] ?? 0,
        cancelled: row.counts[.cancelled] ?? 0,
        skipped: row.counts[.skipped] ?? 0,
        attempts: row.attempts,
        calls: row.calls,
        durations: row.durations.summary
      )
    }
  }
}
