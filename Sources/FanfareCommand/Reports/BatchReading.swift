import FanfareJSON
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
      let trace = try await trace(of: run.header?.id)
      builder.add(ReportedRun(run, trace, batchStart: batch.startedAt))
    }
    for run in builder.chosenRuns {
      guard var trace = try await trace(of: run) else { continue }
      let calls = try await calls(of: run)
      if let calls { trace.calls = calls }
      builder.add(ReportedTimeline(trace, knowsAttempts: calls != nil))
    }
    return builder.report
  }

  /// What happened in a run, made again from what it was told; `nil` if it can't be, since it depends on a secret, say.
  private func trace(of run: String?) async throws -> RunTrace? {
    guard let run, let history = try await store.history(of: run), !history.inputs.isEmpty else { return nil }
    do {
      return try history.trace(by: workflows)
    } catch is StoreError {
      return nil
    }
  }

  /// What was kept of its calls; `nil` if that was nothing, or another version wrote it.
  private func calls(of run: String) async throws -> CallTelemetry? {
    guard let bytes = try await store.telemetry(of: run) else { return nil }
    return try? JSONByteDecoder().decode(CallTelemetry.self, from: bytes)
  }
}
