import FanfareReports
import FanfareWorkflows

extension ReportedBatch {
  /// What a report tells of a batch that is kept.
  ///
  /// - Parameters:
  ///   - batch: the batch.
  ///   - workflow: its workflow.
  ///   - file: the store, which its commands have to name.
  ///   - time: when the report is made, in seconds since 1970.
  init(_ batch: StoredBatch, _ workflow: Workflow?, storedIn file: String, reportedAt time: Double) {
    self.init(
      id: batch.id,
      workflow: workflow.map { "\($0.document.namespace)/\($0.document.name) \($0.document.version)" } ?? "",
      state: State(batch.status)
    )
    options = ["--store", file]
    reportedAt = time
    // The arguments of the command that began it aren't told: they may hold what isn't for everybody who sees the page.
    facts.append(Fact("definition", batch.workflow.path))
    facts.append(Fact("engine", "fanfare \(batch.version)"))
  }
}

extension ReportedBatch.State {
  init(_ status: BatchStatus) {
    switch status {
    case .open: self = .open
    case .ended: self = .ended
    case .cancelled: self = .cancelled
    }
  }
}
