internal import Fanfare
internal import FanfareWorkflows

/// Answers tasks of runs: with commands, with answers to questions, or that this worker can't.
struct WorkflowTaskHandler: Sendable {
  /// How long the server waits for this worker, which remembers the run, before it asks any.
  private static let stickyTimeout = Duration.seconds(5)

  private let connection: TemporalConnection
  private let histories: RunHistories
  private let stickyQueue: TaskQueue
  private let notice: @Sendable (String) -> Void

  init(
    _ connection: TemporalConnection,
    _ histories: RunHistories,
    stickyQueue: TaskQueue,
    notice: @escaping @Sendable (String) -> Void
  ) {
    self.connection = connection
    self.histories = histories
    self.stickyQueue = stickyQueue
    self.notice = notice
  }

  /// Answers a task.
  func handle(_ task: WorkflowTask) async {
    let run = task.execution?.runID ?? ""
    do {
      let fold = try await histories.fold(for: task)
      if let query = task.query {
        try await answer(task, with: RunQuestions.answer(to: query, about: fold))
        return
      }
      // A worker that ends still gives the answer: it is decided already.
      try await uncancelled { try await complete(task, fold) }
      if fold.run.end == nil { histories.cache.keep(fold, of: run) } else { histories.cache.forget(run) }
    } catch {
      // What was decided may not have been heard.
      histories.cache.forget(run)
      await fail(task, error)
    }
  }

  private func complete(_ task: WorkflowTask, _ fold: RunFold) async throws(TemporalError) {
    var request = RespondWorkflowTaskCompletedRequest()
    request.taskToken = task.taskToken
    request.commands = fold.commands.map { $0.command(taskQueue: fold.taskQueue) }
    request.identity = connection.identity
    request.namespace = connection.namespace
    request.resourceID = task.execution?.workflowID ?? ""
    request.stickyAttributes = RespondWorkflowTaskCompletedRequest.StickyAttributes(
      workerTaskQueue: stickyQueue,
      scheduleToStartTimeout: WireDuration(Self.stickyTimeout)
    )
    request.queryResults = task.queries.mapValues { RunQuestions.answer(to: $0, about: fold) }
    request.messages = task.messages.compactMap { UpdateRefusal.answer(to: $0) }
    request.metadata = CompletedMetadata(
      languageFlags: [UInt64(RunHeader.currentPlannerVersion)],
      sdkName: "fanfare",
      sdkVersion: TemporalConnection.version
    )
    _ = try await connection.send(request)
  }

  private func answer(_ task: WorkflowTask, with result: WorkflowQueryResult) async throws(TemporalError) {
    var request = RespondQueryTaskCompletedRequest()
    request.taskToken = task.taskToken
    request.kind = result.kind
    request.result = result.answer
    request.errorMessage = result.errorMessage
    request.namespace = connection.namespace
    request.pollerGroupID = task.pollerGroupID
    _ = try await connection.send(request)
  }

  private func fail(_ task: WorkflowTask, _ error: any Error) async {
    // What the server has forgotten meanwhile, or hears from nobody, it offers again by itself.
    if let error = error as? TemporalError, error.code != .refused || task.query != nil {
      if error.code != .notFound, error.code != .cancelled { notice(error.message) }
      return
    }
    let (cause, message) =
      (error as? FoldError).map { ($0.cause, $0.message) } ?? (.workerFailure, "\(error)")
    let id = task.execution?.workflowID ?? ""
    notice("the run \(id) isn't gone on with: \(message)")
    if task.query != nil {
      let result = WorkflowQueryResult(kind: .failed, errorMessage: message)
      try? await answer(task, with: result)
      return
    }
    var request = RespondWorkflowTaskFailedRequest()
    request.taskToken = task.taskToken
    request.cause = cause
    request.failure = .ofWorker(message)
    request.identity = connection.identity
    request.namespace = connection.namespace
    _ = try? await connection.send(request)
  }
}
