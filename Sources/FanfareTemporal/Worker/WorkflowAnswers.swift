internal import Fanfare
internal import FanfareWorkflows

/// Tells the server what was decided about tasks of runs, or that this worker can't decide it.
struct WorkflowAnswers: Sendable {
  /// How long the server waits for this worker, which remembers the run, before it asks any.
  private static let stickyTimeout = Duration.seconds(5)

  let connection: TemporalConnection
  let stickyQueue: TaskQueue
  let notice: @Sendable (String) -> Void

  /// Answers a task with commands.
  func complete(
    _ task: WorkflowTask,
    with commands: [Command],
    queries: [String: WorkflowQueryResult]
  ) async throws(TemporalError) {
    var request = RespondWorkflowTaskCompletedRequest()
    request.taskToken = task.taskToken
    request.commands = commands
    request.identity = connection.identity
    request.namespace = connection.namespace
    request.resourceID = task.execution?.workflowID ?? ""
    request.stickyAttributes = RespondWorkflowTaskCompletedRequest.StickyAttributes(
      workerTaskQueue: stickyQueue,
      scheduleToStartTimeout: WireDuration(Self.stickyTimeout)
    )
    request.queryResults = queries
    request.messages = task.messages.compactMap { UpdateRefusal.answer(to: $0) }
    request.metadata = CompletedMetadata(
      languageFlags: [UInt64(RunHeader.currentPlannerVersion)],
      sdkName: "fanfare",
      sdkVersion: TemporalConnection.version
    )
    _ = try await connection.send(request)
  }

  /// Answers a question that came alone.
  func answer(_ task: WorkflowTask, with result: WorkflowQueryResult) async throws(TemporalError) {
    var request = RespondQueryTaskCompletedRequest()
    request.taskToken = task.taskToken
    request.kind = result.kind
    request.result = result.answer
    request.errorMessage = result.errorMessage
    request.namespace = connection.namespace
    request.pollerGroupID = task.pollerGroupID
    _ = try await connection.send(request)
  }

  /// Says that a task can't be answered here, unless the server offers it again by itself.
  func fail(_ task: WorkflowTask, _ error: any Error) async {
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
