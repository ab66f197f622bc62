internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// Performs activities, and tells the server what came of them.
struct ActivityTaskHandler: Sendable {
  private enum Signal: Sendable {
    case ended(Result<ActivityOutcome, ActivityFailure>)
    case heartbeat(HeartbeatSession.End)
  }

  private let connection: TemporalConnection
  private let histories: RunHistories
  private let notice: @Sendable (String) -> Void

  init(
    _ connection: TemporalConnection,
    _ histories: RunHistories,
    notice: @escaping @Sendable (String) -> Void
  ) {
    self.connection = connection
    self.histories = histories
    self.notice = notice
  }

  /// Performs an activity.
  func handle(_ task: ActivityTask) async {
    let session = HeartbeatSession(task, connection)
    do {
      guard let number = Int(task.activityID),
        let (request, run) = try await histories.activity(number, of: task.execution)
      else { throw FoldError(.nonDeterminism, "the run doesn't ask for an activity \(task.activityID)") }
      let (result, end) = await perform(request, of: run, task, session)
      try await uncancelled { try await tell(result, end, task, session) }
    } catch {
      let text = (error as? FoldError)?.message ?? "\(error)"
      let lacksActivity = (error as? TemporalError)?.code == .notFound
      guard !lacksActivity else { return }
      notice("activity \(task.activityID) of \(task.execution?.workflowID ?? ""): \(text)")
      _ = try? await uncancelled { try await giveBack(task, text, session) }
    }
  }

  /// Performs an activity with signs of life, until it has ended; it is given up when the server wants that.
  private func perform(
    _ request: ActivityRequest,
    of run: HostedRun,
    _ task: ActivityTask,
    _ session: HeartbeatSession
  ) async -> (Result<ActivityOutcome, ActivityFailure>, HeartbeatSession.End?) {
    let wasIntended = await session.kept.intents.contains(request.number)
    return await withTaskGroup(of: Signal.self) { group in
      group.addTask {
        await HeartbeatSession.$current.withValue(session) {
          .ended(await run.perform(request, isRepeated: task.attempt > 1, wasIntended: wasIntended))
        }
      }
      group.addTask { .heartbeat(await session.beat()) }
      var end: HeartbeatSession.End?
      for await signal in group {
        switch signal {
        case .heartbeat(let reason): end = reason
        case .ended(let result):
          group.cancelAll()
          return (result, end)
        }
        group.cancelAll()
      }
      return (.failure(.cancelled), end)
    }
  }

  private func tell(
    _ result: Result<ActivityOutcome, ActivityFailure>,
    _ end: HeartbeatSession.End?,
    _ task: ActivityTask,
    _ session: HeartbeatSession
  ) async throws {
    switch result {
    case .success(let outcome):
      do throws(TemporalError) {
        let payload = try Payload(JSONValue(encoding: outcome), "what the call yielded")
        try await complete(task, payload)
      } catch  where error.code == .tooLarge {
        try await fail(task, ActivityFailure(error: WorkflowError(.runtime, error.message)))
      }
    case .failure(let failure) where failure.isCancellation:
      switch end {
      case .cancelRequested?: try await cancel(task, failure)
      case .lost?: return
      case nil, .stopped?: try await giveBack(task, "the worker was ended", session)
      }
    case .failure(let failure): try await fail(task, failure)
    }
  }

  private func complete(_ task: ActivityTask, _ payload: Payload) async throws(TemporalError) {
    var request = RespondActivityTaskCompletedRequest()
    request.taskToken = task.taskToken
    request.result = Payloads(payload)
    request.identity = connection.identity
    request.namespace = connection.namespace
    _ = try await connection.send(request)
  }

  private func fail(_ task: ActivityTask, _ failure: ActivityFailure) async throws(TemporalError) {
    var request = RespondActivityTaskFailedRequest()
    request.taskToken = task.taskToken
    request.failure = Failure(failure)
    request.identity = connection.identity
    request.namespace = connection.namespace
    _ = try await connection.send(request)
  }

  private func cancel(_ task: ActivityTask, _ failure: ActivityFailure) async throws(TemporalError) {
    var request = RespondActivityTaskCanceledRequest()
    request.taskToken = task.taskToken
    request.details = Failure(failure).application?.details
    request.identity = connection.identity
    request.namespace = connection.namespace
    _ = try await connection.send(request)
  }

  /// Has the server offer an activity again, with what is known of it.
  private func giveBack(
    _ task: ActivityTask,
    _ message: String,
    _ session: HeartbeatSession
  ) async throws(TemporalError) {
    var request = RespondActivityTaskFailedRequest()
    request.taskToken = task.taskToken
    request.failure = .ofWorker(message)
    request.identity = connection.identity
    request.namespace = connection.namespace
    request.lastHeartbeatDetails = await session.details
    _ = try await connection.send(request)
  }
}
