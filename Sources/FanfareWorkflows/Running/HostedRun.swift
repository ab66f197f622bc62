package import Fanfare
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
  private let tellsEvents: Bool
  private var planner: RunPlanner

  /// Makes a run that hasn't been told anything.
  ///
  /// - Parameters:
  ///   - header: what it is decided from besides its inputs; which workflows it may run is found out here.
  ///   - workflow: what is run.
  ///   - includes: the workflows that it may run, the only ones.
  ///   - engine: performs its activities, together with those of others: they share its breakers, budgets and limits.
  ///   - tellsEvents: whether decisions have the events that they lead to, without secrets.
  ///   - snapshot: what it goes on from, with ``goOn(at:while:)``; `nil` if it begins.
  /// - Throws: the error of a secret that this machine doesn't have, or of a snapshot that it can't read. It isn't the run's: elsewhere the secret
  ///   may exist.
  package init(
    _ header: RunHeader,
    of workflow: Workflow,
    with includes: [Workflow],
    on engine: WorkflowEngine,
    tellsEvents: Bool = false,
    from snapshot: PlannerSnapshot? = nil
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
    self.tellsEvents = tellsEvents
    guard let snapshot else {
      planner = RunPlanner(info, secrets: values, tellsEvents: tellsEvents)
      return
    }
    guard let restored = RunPlanner(info, from: snapshot, secrets: values, tellsEvents: tellsEvents) else {
      throw WorkflowError(.runtime, "what the run goes on from doesn't fit its definition")
    }
    planner = restored
  }

  /// How much time has passed since the run began, as far as it was told.
  package var elapsed: Duration { planner.elapsed }

  /// What the run has asked for and what hasn't ended.
  package var outstanding: RunOutstanding { planner.outstanding }

  /// What the answers to its calls have come to, in earlier histories as well.
  package var meters: Meters { planner.meters }

  /// The timers that run.
  package var timers: [RunTimer] { planner.timers.elements.map(\.timer) }

  /// Tells the run what has happened.
  ///
  /// - Parameters:
  ///   - event: what has happened.
  ///   - elapsed: when, counted from the beginning of the run; a time before the last counts as that.
  ///   - mayGoOn: whether more may be decided; asked now and then, within long expressions as well.
  /// - Returns: what is to be done, or a discrepancy; `nil` if it wasn't allowed to decide all, and then this value is of no use any more.
  package mutating func tell(
    _ event: RunInput.Event,
    at elapsed: Duration,
    while mayGoOn: @escaping @Sendable () -> Bool
  ) -> RunDecision? {
    var decision = RunDecision()
    limit(mayGoOn)
    let input = RunInput(event, at: max(elapsed, planner.elapsed))
    planner.decide(input, upTo: Self.stepsAtATime, into: &decision)
    return decideAll(&decision, while: mayGoOn) ? decision : nil
  }

  /// Goes on from the snapshot that the run was made from.
  ///
  /// - Parameters:
  ///   - elapsed: when, counted from the beginning of the run.
  ///   - mayGoOn: whether more may be decided.
  /// - Returns: what is to be done, what ran and hadn't begun included; `nil` if it wasn't allowed to decide all.
  package mutating func goOn(
    at elapsed: Duration,
    while mayGoOn: @escaping @Sendable () -> Bool
  ) -> RunDecision? {
    var decision = RunDecision()
    limit(mayGoOn)
    planner.elapsed = max(elapsed, planner.elapsed)
    decision.commands = timers.map { .startTimer($0) }
    return decideAll(&decision, while: mayGoOn) ? decision : nil
  }

  /// What the run goes on from elsewhere; `nil` if it can't be told, since something is being performed that nothing waits for, or it has ended.
  ///
  /// None of the activities that it has asked for may have begun.
  package var snapshot: PlannerSnapshot? { planner.snapshot() }

  private mutating func limit(_ mayGoOn: @escaping @Sendable () -> Bool) {
    // One for each time, since copies of this value may be told something at the same time.
    planner.facts = planner.facts.interrupted(by: RunInterruption(hostedWhile: mayGoOn))
  }

  private mutating func decideAll(_ decision: inout RunDecision, while mayGoOn: () -> Bool) -> Bool {
    while planner.isBusy {
      guard mayGoOn() else { return false }
      planner.proceed(upTo: Self.stepsAtATime, into: &decision)
    }
    if tellsEvents { decision.events = decision.events.map { info.secrets.hidden(in: $0) } }
    return true
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
      // Given to others it would come back for ever.
      if let reason = mailbox.reason, reason.type == WorkflowError.unfollowable {
        return .ended(.failure(ActivityFailure(error: reason)))
      }
      return .putAside(because: mailbox.reason)
    }
    return .ended(result)
  }
}
