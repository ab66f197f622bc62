internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// What the server is told of an activity last.
enum ActivityReply: Sendable {
  case completed(Payload)
  case failed(Failure)
  /// It was given up, as was asked for.
  case cancelled(Payloads?)
  /// It hasn't ended, and others are to go on with it; the reason is for people.
  case givenBack(String)
  /// Nothing: the server doesn't know it any more.
  case silence
}

extension ActivityReply {
  /// What is said of the run of a document.
  ///
  /// - Parameters:
  ///   - report: how it ended, or that it was put aside.
  ///   - end: why signs of life had ended before; `nil` if they hadn't.
  ///   - keepsLargeValues: whether a result that is too large for a history goes to a blob store.
  init(_ report: RunReport, signsEndedBy end: HeartbeatSession.End?, keepsLargeValues: Bool = false) {
    switch (report.status, end) {
    case (_, .lost?): self = .silence
    case (.cancelled, _), (.suspended, .cancelRequested?): self.init(cancelled: RunEnd(report))
    case (.suspended, _) where report.error?.type == WorkflowError.unfollowable:
      // Given to others it would come back for ever.
      var fault = RunEnd(report)
      fault.status = .faulted
      self.init(fault, keepsLargeValues: keepsLargeValues)
    case (.suspended, _): self = .givenBack(report.error.map { "\($0)" } ?? "the worker was ended")
    case (.completed, _), (.partial, _), (.faulted, _):
      self.init(RunEnd(report), keepsLargeValues: keepsLargeValues)
    }
  }

  /// What is said of the run of a document that was cancelled, or put aside when nobody wanted it any more.
  init(cancelled end: RunEnd) {
    let known = RunEnd(status: .cancelled, duration: end.duration, meters: end.meters)
    self = .cancelled((try? Payload(json: StoredText.bytes(of: known), "an end")).map { Payloads($0) })
  }

  /// What is said of the run of a document that has ended and wasn't cancelled.
  ///
  /// One whose end is more than a cluster keeps has failed.
  init(_ end: RunEnd, keepsLargeValues: Bool = false) {
    do {
      let payload = try Payload(
        json: StoredText.bytes(of: end),
        "what the document yields",
        mayBeLarge: keepsLargeValues
      )
      guard end.status == .faulted, let error = end.error else {
        self = .completed(payload)
        return
      }
      self = .failed(Failure(error, details: payload))
    } catch {
      let fault = WorkflowError(.runtime, (error as? TemporalError)?.message ?? "\(error)")
      let smaller = RunEnd(status: .faulted, duration: end.duration, error: fault, meters: end.meters)
      let payload = try? Payload(json: StoredText.bytes(of: smaller), "an error")
      self = .failed(Failure(fault, details: payload))
    }
  }
}

extension ActivityReply {
  /// What is said instead of something large that can't be kept, now or later: it has failed, and isn't to be done again.
  ///
  /// Done again it would come to the same, and cost the same again. What it has cost is said.
  ///
  /// - Returns: `nil` if nothing of it is large.
  func failing(because reason: String) -> ActivityReply? {
    let payload: Payload? =
      switch self {
      case .completed(let payload): payload
      case .failed(let failure): failure.application?.details?.payloads.first
      case .cancelled(let details): details?.payloads.first
      case .givenBack, .silence: nil
      }
    guard let payload, payload.isLarge else { return nil }
    let (fault, value) = (WorkflowError(.runtime, reason), try? payload.json)
    if let end = value?.decoded(as: RunEnd.self) {
      return ActivityReply(RunEnd(status: .faulted, duration: end.duration, error: fault, meters: end.meters))
    }
    let outcome = value?.decoded(as: ActivityOutcome.self)
    let failure = ActivityFailure(error: fault, attempts: outcome?.attempts ?? 1, meters: outcome?.meters)
    return .failed(Failure(failure))
  }
}

/// Tells the server what came of activities.
struct ActivityReplies: Sendable {
  let connection: TemporalConnection
  let notice: @Sendable (String) -> Void

  /// Tells the server what came of an activity, until it has heard it or knows the activity no more.
  ///
  /// Signs of life go on meanwhile, so that what is done isn't done again since the server was busy for a while. A worker that is to end
  /// tries once.
  func deliver(_ reply: ActivityReply, of task: ActivityTask, _ session: HeartbeatSession) async throws {
    while true {
      do {
        return try await uncancelled {
          async let _ = session.beat()
          try await send(reply, of: task, session)
        }
      } catch let error as TemporalError where error.isTransient && !Task.isCancelled {
        notice("\(Self.name(of: task)): \(error.message)")
      } catch let error as TemporalError where error.isLastingRefusalOfBlobs {
        guard let failed = reply.failing(because: error.message) else { throw error }
        notice("\(Self.name(of: task)) has failed: \(error.message)")
        return try await deliver(failed, of: task, session)
      }
    }
  }

  /// Gives an activity back that can't be performed here, if the server still knows it.
  func giveBack(_ task: ActivityTask, because error: any Error, _ session: HeartbeatSession) async {
    guard (error as? TemporalError)?.code != .notFound else { return }
    let text = (error as? FoldError)?.message ?? "\(error)"
    notice("\(Self.name(of: task)): \(text)")
    _ = try? await uncancelled { try await send(.givenBack(text), of: task, session) }
  }

  /// What an activity is called, for people.
  static func name(of task: ActivityTask) -> String {
    "activity \(task.activityID) of \(task.execution?.workflowID ?? "")"
  }

  private func send(
    _ reply: ActivityReply,
    of task: ActivityTask,
    _ session: HeartbeatSession
  ) async throws(TemporalError) {
    switch reply {
    case .completed(let payload): try await complete(task, payload)
    case .failed(let failure): try await fail(task, failure, keeping: nil)
    case .cancelled(let details): try await cancel(task, details)
    case .givenBack(let message): try await fail(task, .ofWorker(message), keeping: await session.details)
    case .silence: return
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

  private func fail(
    _ task: ActivityTask,
    _ failure: Failure,
    keeping details: Payloads?
  ) async throws(TemporalError) {
    var request = RespondActivityTaskFailedRequest()
    request.taskToken = task.taskToken
    request.failure = failure
    request.identity = connection.identity
    request.namespace = connection.namespace
    request.lastHeartbeatDetails = details
    _ = try await connection.send(request)
  }

  private func cancel(_ task: ActivityTask, _ details: Payloads?) async throws(TemporalError) {
    var request = RespondActivityTaskCanceledRequest()
    request.taskToken = task.taskToken
    request.details = details
    request.identity = connection.identity
    request.namespace = connection.namespace
    _ = try await connection.send(request)
  }
}
