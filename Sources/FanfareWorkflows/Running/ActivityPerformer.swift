internal import Fanfare
internal import FanfareJSON

/// Performs the activities of a run.
struct ActivityPerformer: Sendable {
  let engine: WorkflowEngine
  /// The run's mailbox, by which the runs of other workflows know that they are put aside with it.
  let mailbox: RunMailbox
  /// The values of the run's secrets, by name; `null` if it has none.
  var secrets: JSONValue = .null
  /// What was begun in the runs whose places this one takes; `nil` if it takes none's.
  var finished: FinishedCalls?

  /// Performs an activity.
  ///
  /// - Returns: what came of it; neither output nor error has the secrets that were used for it, unless a service sent them back.
  func perform(_ request: ActivityRequest) async -> Result<ActivityOutcome, ActivityFailure> {
    var request = request
    if let finished {
      if let outcome = finished.outcome(of: request) { return .success(outcome) }
      request = request.keyed(finished.keyPrefix(of: request, in: request.task.run.id))
    }
    let result: Result<ActivityOutcome, ActivityFailure>
    if let deadline = deadline(of: request) {
      result = await withDeadline(deadline) { [request] in await performInTime(request) }
    } else {
      result = await performInTime(request)
    }
    return result.mapError(request.hiding)
  }

  /// When the time of an activity is over; `nil` if it has no limit.
  func deadline(of request: ActivityRequest) -> Deadline? {
    request.deadline.map { Deadline(at: request.task.run.start.advanced(by: $0), clock: engine.clock) }
  }

  private func performInTime(_ request: ActivityRequest) async -> Result<ActivityOutcome, ActivityFailure> {
    guard case .deferred(let deferred) = request.activity else {
      return await perform(request.activity, of: request)
    }
    switch await resolve(deferred, of: request) {
    case .success(let activity): return await perform(activity, of: request)
    case .failure(let failure): return .failure(failure)
    }
  }

  private func perform(
    _ activity: Activity,
    of request: ActivityRequest
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    switch activity {
    case .http(let call): await engine.caller.perform(call, for: request)
    case .openAPI(let call): await engine.caller.perform(call, for: request)
    case .native where isLate(request), .publish where isLate(request): .failure(.late)
    case .native(let name, let argument): await callNative(name, argument, ActivityContext(request))
    case .publish(let event): await publish(event, for: request.task, ActivityContext(request))
    case .subworkflow(let call): await run(call, for: request)
    case .deferred(let deferred): .failure(ActivityFailure(error: deferred.unresolved))
    }
  }

  /// Whether the time of an activity is over before it begins, as when a log has taken long to make safe what it follows from.
  ///
  /// Calls look for that themselves, and other workflows have a limit of their own.
  private func isLate(_ request: ActivityRequest) -> Bool {
    guard let deadline = deadline(of: request) else { return false }
    return deadline.remaining(at: engine.clock.now) <= .zero
  }

  private func callNative(
    _ name: String,
    _ argument: JSONValue,
    _ context: ActivityContext
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    guard let function = engine.settings.functions[name] else {
      return .failure(
        ActivityFailure(error: WorkflowError(.configuration, "no function '\(name)' is registered"))
      )
    }
    do {
      let output = try await function(argument, context)
      if let error = NestingLimit.refusal(of: output, "what the function '\(name)' yielded") { throw error }
      return .success(ActivityOutcome(output: output))
    } catch {
      return .failure(
        ActivityFailure(
          error: error as? WorkflowError ?? WorkflowError(.runtime, "\(error)"),
          isCancellation: error is CancellationError
        )
      )
    }
  }

  /// Publishes an event, which is the output as well, as it was published: without secrets.
  private func publish(
    _ event: JSONValue,
    for task: TaskInfo,
    _ context: ActivityContext
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    let published = task.run.secrets.current?.applied(to: event) ?? event
    do {
      try await engine.settings.eventSink?.publish(published, context: context)
      return .success(ActivityOutcome(output: published))
    } catch {
      return .failure(
        ActivityFailure(
          error: error as? WorkflowError ?? WorkflowError(.communication, "the event wasn't taken: \(error)"),
          isCancellation: error is CancellationError
        )
      )
    }
  }
}

extension ActivityFailure {
  /// That of an activity that isn't begun, since its time is over.
  fileprivate static var late: ActivityFailure {
    ActivityFailure(error: WorkflowError(.timeout, "it wasn't begun: its time was over", title: "Timeout"))
  }
}
