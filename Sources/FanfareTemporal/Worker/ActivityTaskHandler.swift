internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows
internal import Synchronization

/// Performs activities, and tells the server what came of them.
struct ActivityTaskHandler: Sendable {
  private enum Signal: Sendable {
    case performed(HostedRun.Performance)
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
      guard session.isReadable else {
        throw FoldError(.workerFailure, "what was kept of it can't be read here, so it is left to others")
      }
      guard let number = Int(task.activityID),
        let (request, run) = try await histories.activity(number, of: task.execution)
      else { throw FoldError(.nonDeterminism, "the run doesn't ask for an activity \(task.activityID)") }
      let (performance, end) = await perform(request, of: run, task, session)
      try await deliver(performance, end, task, session)
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
  ) async -> (HostedRun.Performance, HeartbeatSession.End?) {
    let cancellation = CancellationRequest()
    let wasIntended = await session.kept.intents.contains(request.number)
    return await withTaskGroup(of: Signal.self) { group in
      group.addTask {
        await HeartbeatSession.$current.withValue(session) {
          .performed(
            await run.perform(
              request,
              isRepeated: task.attempt > 1,
              wasIntended: wasIntended,
              isUnwanted: { cancellation.wasMade }
            )
          )
        }
      }
      group.addTask { .heartbeat(await session.beat()) }
      var end: HeartbeatSession.End?
      for await signal in group {
        switch signal {
        case .heartbeat(let reason):
          end = reason
          if case .cancelRequested = reason { cancellation.make() }
        case .performed(let performance):
          group.cancelAll()
          return (performance, end)
        }
        group.cancelAll()
      }
      return (.putAside(because: nil), end)
    }
  }

  /// Tells the server what came of an activity, until it has heard it or knows the activity no more.
  ///
  /// Signs of life go on meanwhile, so that what is done isn't done again since the server was busy for a while. A worker that is to end
  /// tries once.
  private func deliver(
    _ performance: HostedRun.Performance,
    _ end: HeartbeatSession.End?,
    _ task: ActivityTask,
    _ session: HeartbeatSession
  ) async throws {
    while true {
      do {
        return try await uncancelled {
          async let _ = session.beat()
          try await tell(performance, end, task, session)
        }
      } catch let error as TemporalError where error.isTransient && !Task.isCancelled {
        notice("activity \(task.activityID) of \(task.execution?.workflowID ?? ""): \(error.message)")
      }
    }
  }

  private func tell(
    _ performance: HostedRun.Performance,
    _ end: HeartbeatSession.End?,
    _ task: ActivityTask,
    _ session: HeartbeatSession
  ) async throws {
    switch performance {
    case .ended(.success(let outcome)):
      let payload: Payload
      do throws(TemporalError) {
        payload = try Payload(JSONValue(encoding: outcome), "what the call yielded")
      } catch {
        return try await fail(task, ActivityFailure(error: WorkflowError(.runtime, error.message)))
      }
      try await complete(task, payload)
    case .ended(.failure(let failure)):
      let unkept = await session.failure
      // What couldn't be kept since the server was away is no failure of the service.
      guard failure.isCancellation || unkept != nil else { return try await fail(task, failure) }
      try await giveUp(task, failure, because: unkept?.message, end, session)
    case .putAside(let reason):
      try await giveUp(task, .cancelled, because: reason.map { "\($0)" }, end, session)
    }
  }

  /// Says of an activity that hasn't ended what is to become of it.
  private func giveUp(
    _ task: ActivityTask,
    _ failure: ActivityFailure,
    because reason: String?,
    _ end: HeartbeatSession.End?,
    _ session: HeartbeatSession
  ) async throws {
    switch end {
    case .cancelRequested?: try await cancel(task, failure)
    case .lost?: return
    case nil, .stopped?:
      try await giveBack(task, reason ?? "the worker was ended", session)
      if let reason {
        notice("activity \(task.activityID) of \(task.execution?.workflowID ?? "") is given back: \(reason)")
      }
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

/// Whether the server has asked for the end of an activity, for those who can't wait for the answer.
private final class CancellationRequest: Sendable {
  private let state = Atomic(false)

  var wasMade: Bool { state.load(ordering: .acquiring) }

  func make() { state.store(true, ordering: .releasing) }
}
