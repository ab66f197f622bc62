/// What is shown of a batch: sums, the causes of failures, and the timelines of a few runs.
///
/// Its size depends on the workflow and on what went wrong, and not on how many runs there were.
package struct BatchReport: Sendable {
  /// The batch.
  package let batch: ReportedBatch
  /// How many runs ended how.
  package let outcomes: OutcomeCounts
  /// How long the runs took that ended.
  package let durations: LatencySummary
  /// The tasks in the order in which they were met first.
  package let tasks: [TaskSummary]
  /// How many tasks of other places there were than the table has room for.
  package let omittedTasks: Int
  /// How many runs are neither in the table of tasks nor among the timelines, since they can't be made again.
  package let unknownRuns: Int
  /// What the answers to its calls came to.
  package let meters: MeterCounts
  /// The failures by kind and task, those that came most often first.
  package let failures: [FailureGroup]
  /// How many failures are in none of the groups, since there is no room for more.
  package let omittedFailures: Int
  /// How many runs ended when.
  package let overTime: CountsOverTime
  /// The timelines, in the order in which they were chosen.
  package let timelines: [ChosenTimeline]
  /// When the first run began, in seconds since 1970; `nil` without runs.
  package let start: Double?
  /// When the last run ended, in seconds since 1970; `nil` without runs.
  package let end: Double?
}

/// How many runs ended how.
package struct OutcomeCounts: Hashable, Sendable {
  /// By status; what never came isn't there.
  private var counts: [ReportedRun.Status: Int] = [:]

  /// How many there are of a status.
  package subscript(status: ReportedRun.Status) -> Int { counts[status] ?? 0 }

  /// How many runs there are.
  package var total: Int { counts.values.reduce(0, +) }

  /// How many of them have ended.
  package var ended: Int { total - self[.unfinished] }

  mutating func count(_ status: ReportedRun.Status) { add(1, of: status) }

  mutating func add(_ number: Int, of status: ReportedRun.Status) {
    if number > 0 { counts[status, default: 0] += number }
  }
}

/// How the runs of a task went.
package struct TaskSummary: Sendable {
  /// The task's name.
  package let name: String
  /// Its place, as a JSON pointer into the definition.
  package let place: String
  /// How many tasks it stands in.
  package let depth: Int
  /// How often it was complete.
  package let completed: Int
  /// How often it failed.
  package let faulted: Int
  /// How often it was cancelled.
  package let cancelled: Int
  /// How often it was left out.
  package let skipped: Int
  /// How many attempts its calls took.
  package let attempts: Int
  /// How often its calls took an attempt at all.
  package let calls: Int
  /// How long it took.
  package let durations: LatencySummary
}

/// A timeline, and why it was chosen.
package struct ChosenTimeline: Sendable {
  /// The run.
  package let run: ReportedRun
  /// Why it is shown.
  package let reason: TimelineReason
  /// What happened in it.
  package let timeline: ReportedTimeline
}
