import FanfareReports
import FanfareWorkflows

/// Reads a batch that is kept, for a report.
///
/// Runs are read and made again one after another, so memory doesn't grow with their number.
struct BatchReading {
  private let store: any RunStore
  private let batch: StoredBatch
  private let workflows: [Workflow]

  /// - Parameters:
  ///   - batch: the batch.
  ///   - store: where it is kept.
  ///   - workflows: its definitions, as they were when the batch began.
  init(_ batch: StoredBatch, in store: any RunStore, by workflows: [Workflow]) {
    (self.batch, self.store, self.workflows) = (batch, store, workflows)
  }

  /// The report of all runs of the batch.
  ///
  /// - Parameters:
  ///   - head: what the report tells of the batch.
  ///   - asked: runs and documents whose timelines are to be shown in any case.
  /// - Throws: `StoreError` if the store can't be read.
  func report(as head: ReportedBatch, showing asked: [String] = []) async throws -> BatchReport {
    var builder = ReportBuilder(head, showing: asked)
    try await store.forEachRun(in: batch.id) { run in
      let traces = try await traces(of: run.header?.id)
      var reported = ReportedRun(run, traces?.nested, batchStart: batch.startedAt)
      reported.isKnown = traces != nil
      builder.add(reported)
    }
    for run in builder.chosenRuns {
      guard let trace = try await traces(of: run)?.nested else { continue }
      let knowsAttempts = try await store.telemetry(of: run) != nil
      builder.add(ReportedTimeline(trace, knowsAttempts: knowsAttempts))
    }
    return builder.report
  }

  /// What happened in a run and in those that it made, made again from what they were told: nothing if it hasn't begun.
  ///
  /// - Returns: `nil` if it can't be made again, since it depends on a secret, say.
  private func traces(of run: String?) async throws -> [RunTrace]? {
    guard let run else { return [] }
    do {
      return try await StoredTraces(in: store).traces(of: run, by: workflows)
    } catch is StoreError {
      return nil
    }
  }
}
