internal import Fanfare

/// Writes into the log what happens in one run.
///
/// With no log it does nothing.
struct RunLogWriter {
  private let log: (any RunLog)?
  private let info: RunInfo
  private let heedsCancellation: Bool
  private let executor: (any TaskExecutor)?

  /// - Parameters:
  ///   - engine: whose log it is.
  ///   - info: the run.
  ///   - executor: where it writes.
  init(_ engine: WorkflowEngine, of info: RunInfo, executor: (any TaskExecutor)?) {
    log = engine.settings.log
    heedsCancellation = engine.logHeedsCancellation
    self.info = info
    self.executor = executor
  }

  /// Whether anything is kept.
  var writes: Bool { log != nil }

  /// Keeps what has happened, before anything is decided from it.
  ///
  /// - Throws: why it isn't kept.
  func append(_ inputs: [RunInput]) async throws(WorkflowError) {
    guard let log else { return }
    // The header is looked at where it is: a copy of it is a copy of twenty references.
    let info = info
    try await write { try await log.append(inputs, to: info.header) }
  }

  /// Makes safe what was kept, before something is begun that follows from it.
  ///
  /// - Throws: why it isn't safe.
  func settle() async throws(WorkflowError) {
    guard let log else { return }
    let header = info.header
    try await write { try await log.settle(header) }
  }

  /// Keeps how the run has ended; of one that was put aside there is nothing to keep.
  ///
  /// - Throws: why it isn't kept.
  func end(_ report: RunReport) async throws(WorkflowError) {
    guard let log, report.status != .suspended else { return }
    let (end, info) = (RunEnd(report), info)
    // What failed may be run again, and then needs what had succeeded as it was.
    let redaction = report.status == .completed ? info.secrets.current : nil
    try await write {
      try await log.end(info.header, with: end)
      guard let redaction, let inputs = try await log.history(of: info.id)?.inputs else { return }
      let concealed = inputs.map(redaction.applied)
      if concealed != inputs { try await log.conceal(info.header, as: concealed) }
    }
  }

  private func write(_ work: @escaping @Sendable () async throws -> Void) async throws(WorkflowError) {
    do {
      guard heedsCancellation else { return try await work() }
      // A task of its own, since what is to be kept of a run that is cancelled is just that, and its own task is cancelled.
      try await Task(executorPreference: executor) { try await work() }.value
    } catch {
      throw .notLogged(error)
    }
  }
}
