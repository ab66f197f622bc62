internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// Performs activities of single runs, and tells the server what came of them.
struct ActivityTaskHandler: Sendable {
  private let connection: TemporalConnection
  private let histories: RunHistories
  private let replies: ActivityReplies

  init(_ connection: TemporalConnection, _ histories: RunHistories, _ replies: ActivityReplies) {
    self.connection = connection
    self.histories = histories
    self.replies = replies
  }

  /// Performs an activity.
  func handle(_ task: ActivityTask) async {
    let session = await HeartbeatSession.fetched(task, connection)
    do {
      guard session.isReadable else { throw FoldError.unreadableDetails }
      guard let number = Int(task.activityID),
        let (request, run, keepsLarge) = try await histories.activity(number, of: task.execution)
      else { throw FoldError(.nonDeterminism, "the run doesn't ask for an activity \(task.activityID)") }
      let wasIntended = await session.kept.intents.contains(request.number)
      let (performance, end) = await ActivityWatch.perform(session) { cancellation in
        await run.perform(
          request,
          isRepeated: task.attempt > 1,
          wasIntended: wasIntended,
          isUnwanted: { cancellation.wasMade }
        )
      }
      let reply = await reply(performance, end, task, session, keepsLargeValues: keepsLarge)
      try await replies.deliver(reply, of: task, session)
    } catch {
      await replies.giveBack(task, because: error, session)
    }
  }

  private func reply(
    _ performance: HostedRun.Performance,
    _ end: HeartbeatSession.End?,
    _ task: ActivityTask,
    _ session: HeartbeatSession,
    keepsLargeValues: Bool
  ) async -> ActivityReply {
    switch performance {
    case .ended(.success(let outcome)):
      do throws(TemporalError) {
        let value = JSONValue(encoding: outcome)
        return .completed(try Payload(value, "what the call yielded", mayBeLarge: keepsLargeValues))
      } catch {
        let fault = WorkflowError(.runtime, error.message)
        // Too large or not, it has been paid for.
        let failure = ActivityFailure(error: fault, attempts: outcome.attempts, meters: outcome.meters)
        return .failed(Failure(failure))
      }
    case .ended(.failure(let failure)):
      let unkept = await session.failure
      // What couldn't be kept since the server was away is no failure of the service.
      guard failure.isCancellation || unkept != nil else { return .failed(Failure(failure)) }
      return givingUp(task, failure, because: unkept?.message, end)
    case .putAside(let reason):
      return givingUp(task, .cancelled, because: reason.map { "\($0)" }, end)
    }
  }

  /// What is said of an activity that hasn't ended.
  private func givingUp(
    _ task: ActivityTask,
    _ failure: ActivityFailure,
    because reason: String?,
    _ end: HeartbeatSession.End?
  ) -> ActivityReply {
    switch end {
    case .cancelRequested?: return .cancelled(Failure(failure).application?.details)
    case .lost?: return .silence
    case nil, .stopped?:
      if let reason { replies.notice("\(ActivityReplies.name(of: task)) is given back: \(reason)") }
      return .givenBack(reason ?? "the worker was ended")
    }
  }
}

extension FoldError {
  /// An activity of which isn't known what was done of it.
  static let unreadableDetails = FoldError(
    .workerFailure,
    "what was kept of it can't be read here, so it is left to others"
  )
}
