internal import Fanfare
package import FanfareJSON

/// A run that somebody else keeps and drives, such as a cluster: it is made again from what that one tells, says what is to be done, and has
/// neither a clock nor a mailbox of its own.
package struct HostedRun: Sendable {
  /// How a run ended.
  package enum End: Sendable {
    case completed(JSONValue, optionalFailures: [WorkflowError])
    case faulted(WorkflowError)
    case cancelled
  }

  /// What came of an activity that was performed.
  package enum Performance: Sendable {
    case ended(Result<ActivityOutcome, ActivityFailure>)
    /// It hasn't ended, and somebody else is to go on with it; the reason, if nobody asked for that.
    case putAside(because: WorkflowError?)
  }

  /// How many steps are decided between two looks at whether that takes too long.
  private static let stepsAtATime = 200

  /// The run.
  package let info: RunInfo
  private let engine: WorkflowEngine
  private let secrets: JSONValue
  private var planner: RunPlanner

  /// Makes a run that hasn't been told anything.
  ///
  /// - Parameters:
  ///   - header: what it is decided from besides its inputs; which workflows it may run is found out here.
  ///   - workflow: what is run.
  ///   - includes: the workflows that it may run, the only ones.
  ///   - engine: performs its activities, together with those of others: they share its breakers, budgets and limits.
  /// - Throws: the error of a secret that this machine doesn't have. It isn't the run's: elsewhere the secret may exist.
  package init(
    _ header: RunHeader,
    of workflow: Workflow,
    with includes: [Workflow],
    on engine: WorkflowEngine
  ) async throws(WorkflowError) {
    var values = JSONObject()
    for name in workflow.secrets {
      guard let value = await engine.settings.secret(name) else {
        throw WorkflowError(.authorization, "there is no secret '\(name)'", instance: "/use/secrets")
      }
      values[name] = value
    }
    self.engine = WorkflowEngine(engine, workflows: includes)
    var header = header
    header.includes = workflow.includes(among: self.engine.settings.workflows)
    let age = Duration.seconds(max(0, min(engine.settings.wallClock() - header.startedAt, 3e9)))
    let start = engine.clock.now.advanced(by: .zero - age)
    info = RunInfo(header, of: workflow, start: start, secrets: RunSecrets())
    secrets = values.isEmpty ? .null : .object(values)
    info.secrets.add(secrets)
    planner = RunPlanner(info, secrets: values, tellsEvents: false)
  }

  /// How much time has passed since the run began, as far as it was told.
  package var elapsed: Duration { planner.elapsed }

  /// What the run has asked for and what hasn't ended.
  package var outstanding: RunOutstanding { planner.outstanding }

  /// Tells the run what has happened.
  ///
  /// - Parameters:
  ///   - event: what has happened.
  ///   - elapsed: when, counted from the beginning of the run; a time before the last counts as that.
  ///   - mayGoOn: whether more may be decided; asked now and then.
  /// - Returns: what is to be done, or a discrepancy; `nil` if it wasn't allowed to decide all, and then this value is of no use any more.
  package mutating func tell(
    _ event: RunInput.Event,
    at elapsed: Duration,
    while mayGoOn: () -> Bool
  ) -> RunDecision? {
    var decision = RunDecision()
    let input = RunInput(event, at: max(elapsed, planner.elapsed))
    planner.decide(input, upTo: Self.stepsAtATime, into: &decision)
    while planner.isBusy {
      guard mayGoOn() else { return nil }
      planner.proceed(upTo: Self.stepsAtATime, into: &decision)
    }
    return decision
  }

  /// How the run ended, with all that it had begun; `nil` while it is under way.
  package var end: End? {
    guard planner.isOver else { return nil }
    switch planner.ending {
    case .completed(let output, _)?, .skipped(let output)?:
      return .completed(output, optionalFailures: planner.optionalFailures.map(info.secrets.hidden))
    case .faulted(let error)?: return .faulted(info.secrets.hidden(in: error))
    case .cancelled?: return .cancelled
    case nil: return nil
    }
  }

  /// Performs an activity of the run, here and now.
  ///
  /// If the task is cancelled it is put aside, unless it isn't wanted any more.
  ///
  /// - Parameters:
  ///   - request: the activity.
  ///   - isRepeated: whether somebody else may have begun it before.
  ///   - wasIntended: whether a call of it that must not be made twice may have been made.
  ///   - isUnwanted: whether a cancellation means that nobody wants it any more; asked when there is one.
  /// - Returns: what came of it; neither output nor error has the secrets that were used for it, unless a service sent them back.
  package func perform(
    _ request: ActivityRequest,
    isRepeated: Bool,
    wasIntended: Bool,
    isUnwanted: @Sendable () -> Bool
  ) async -> Performance {
    if wasIntended, !engine.settings.resumption.repeatsUncertainCalls {
      return .ended(.failure(ActivityFailure(error: .uncertainCall(at: request.task.task.reference))))
    }
    let mailbox = RunMailbox()
    let performer = ActivityPerformer(engine: engine, mailbox: mailbox, secrets: secrets)
    // A task of its own, so that it is cancelled only after it was said what that means. A run of another workflow that hears of the
    // cancellation first has its log keep it, and whoever goes on with that run cancels it.
    let activity = Task { await performer.perform(isRepeated ? request.repeated() : request) }
    let result = await withTaskCancellationHandler {
      await activity.value
    } onCancel: {
      if !isUnwanted() { mailbox.suspend() }
      activity.cancel()
    }
    if case .failure(let failure) = result, failure.isCancellation, mailbox.isSuspended {
      return .putAside(because: mailbox.reason)
    }
    return .ended(result)
  }
}
