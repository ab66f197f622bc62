/// Makes a report of runs that are told one after another.
///
/// First all runs are told, then come the timelines of those that ``chosenRuns`` names: which runs are worth a closer look is known only
/// after the last. What stays is bounded, however many runs there are.
package struct ReportBuilder: Sendable {
  private let batch: ReportedBatch
  private var outcomes = OutcomeCounts()
  private var durations = LatencyCounts()
  private var tasks = TaskCounts()
  private var failures = FailureCounts()
  private var overTime = CountsOverTime()
  private var choice: TimelineChoice
  private var timelines: [String: ReportedTimeline] = [:]
  private var unknown = 0
  private var meters = MeterCounts()
  private var start: Double?
  private var end: Double?

  /// How many runs can be asked for.
  package static let maximumAsked = 20

  /// Creates a builder that knows of no runs.
  ///
  /// - Parameters:
  ///   - batch: the batch.
  ///   - asked: identifiers of runs, or keys of documents, whose timelines are to be shown in any case; the first ``maximumAsked`` count.
  package init(_ batch: ReportedBatch, showing asked: [String] = []) {
    self.batch = batch
    choice = TimelineChoice(asked: Set(asked.prefix(Self.maximumAsked)))
  }

  /// Counts a run.
  package mutating func add(_ run: ReportedRun) {
    outcomes.count(run.status)
    if !run.isKnown { unknown += 1 }
    meters.count(run)
    start = start.map { min($0, run.began) } ?? run.began
    end = end.map { max($0, run.ended) } ?? run.ended
    for task in run.tasks { tasks.count(task) }
    guard run.status != .unfinished else { return }
    let group = failures.count(run)
    guard run.hasRun else { return }
    durations.record(run.running)
    overTime.count(run.status, at: run.ended)
    choice.consider(run, group: group)
  }

  /// The identifiers of the runs whose timelines are shown; at most 34.
  package var chosenRuns: [String] { chosen.map(\.run.id) }

  /// Keeps the timeline of a run; of one that wasn't chosen, nothing.
  package mutating func add(_ timeline: ReportedTimeline) {
    guard chosenRuns.contains(timeline.run) else { return }
    timelines[timeline.run] = timeline
  }

  private var chosen: [TimelineChoice.Chosen] { choice.chosen(order: failures.order) }

  /// The report of what was told so far.
  package var report: BatchReport {
    BatchReport(
      batch: batch,
      outcomes: outcomes,
      durations: durations.summary,
      tasks: tasks.summaries,
      omittedTasks: tasks.omitted,
      unknownRuns: unknown,
      meters: meters,
      failures: failures.groups,
      omittedFailures: failures.omitted,
      overTime: overTime.settled,
      timelines: chosen.compactMap { chosen in
        timelines[chosen.run.id].map { ChosenTimeline(run: chosen.run, reason: chosen.reason, timeline: $0) }
      },
      start: start,
      end: end
    )
  }
}
