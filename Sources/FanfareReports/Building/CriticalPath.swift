/// The tasks that a run's end had to wait for, and when: what has to be quicker for the run to be.
///
/// It is found backwards: the end of a task waits for whatever ended last within it, the beginning of that for whatever ended last before,
/// and so on to the task's own beginning (Kelley and Walker, "Critical-Path Planning and Scheduling", 1959, with what happened in the place
/// of what is planned).
struct CriticalPath: Sendable {
  /// For each row the part of its time that the end waited for; `nil` for rows that made no difference.
  private(set) var parts: [Range<Duration>?]

  /// - Parameter rows: the tasks; a parent stands before those within.
  init(_ rows: [TimelineRow]) {
    parts = Array(repeating: nil, count: rows.count)
    var children: [Int: [Int]] = [:]
    for (index, row) in rows.enumerated() where row.end > row.start {
      // A parent behind its child would lead in circles.
      if row.parent.map({ $0 < index && $0 >= 0 }) ?? true {
        children[row.parent ?? -1, default: []].append(index)
      }
    }
    var open = [(parent: -1, end: rows.map(\.end).max() ?? .zero)]
    while let (parent, end) = open.popLast() {
      var cursor = end
      // Of tasks that ended together the longest was waited for the longest.
      let latest = (children[parent] ?? []).sorted {
        (rows[$1].end, rows[$0].start) < (rows[$0].end, rows[$1].start)
      }
      for child in latest where rows[child].end <= cursor {
        parts[child] = rows[child].start..<rows[child].end
        cursor = rows[child].start
        open.append((child, rows[child].end))
      }
    }
  }
}
