internal import Fanfare
internal import FanfareJSON

/// Performs the activities of a run.
struct ActivityPerformer: Sendable {
  let engine: WorkflowEngine
  /// How many workflows run each other above this one.
  let depth: Int

  /// An activity and what it belongs to.
  struct Job: Sendable {
    let id: ActivityID
    let activity: Activity
    let task: TaskInfo
    /// When it has to have ended.
    let deadline: MonotonicInstant?
  }

  func perform(_ job: Job) async -> Result<ActivityOutcome, ActivityFailure> {
    guard let deadline = job.deadline else { return await performObserved(job) }
    return await withDeadline(Deadline(at: deadline, clock: engine.clock)) { await performObserved(job) }
  }

  private func performObserved(_ job: Job) async -> Result<ActivityOutcome, ActivityFailure> {
    guard !engine.settings.observers.isEmpty || !engine.settings.callObservers.isEmpty else {
      return await performUnobserved(job)
    }
    return await CallRelay.relaying(for: job.task) { await performUnobserved(job) }
  }

  private func performUnobserved(_ job: Job) async -> Result<ActivityOutcome, ActivityFailure> {
    switch job.activity {
    case .http(let call): return await engine.caller.perform(call, for: job.task)
    case .openAPI(let call): return await engine.caller.perform(call, for: job.task)
    case .native(let name, let argument): return await callNative(name, argument)
    case .publish(let event): return await publish(event, for: job.task)
    case .subworkflow(let definition, let input):
      // Whoever waits for it cancels it in time; nobody does where it isn't waited for.
      let limit =
        definition.isAwaited ? nil : job.deadline.map { max($0 - engine.clock.now, .nanoseconds(1)) }
      return await run(definition, input, timeLimit: limit, for: job.task)
    }
  }

  private func callNative(
    _ name: String,
    _ argument: JSONValue
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    guard let function = engine.settings.functions[name] else {
      return .failure(
        ActivityFailure(error: WorkflowError(.configuration, "no function '\(name)' is registered"))
      )
    }
    do {
      return .success(ActivityOutcome(output: try await function(argument)))
    } catch {
      return .failure(
        ActivityFailure(
          error: error as? WorkflowError ?? WorkflowError(.runtime, "\(error)"),
          isCancellation: error is CancellationError
        )
      )
    }
  }

  private func publish(
    _ event: JSONValue,
    for task: TaskInfo
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    do {
      try await engine.settings.eventSink?.publish(task.run.secrets.current?.applied(to: event) ?? event)
      return .success(ActivityOutcome(output: event))
    } catch {
      return .failure(
        ActivityFailure(
          error: error as? WorkflowError ?? WorkflowError(.communication, "the event wasn't taken: \(error)")
        )
      )
    }
  }

  private func run(
    _ definition: SubworkflowDefinition,
    _ input: JSONValue,
    timeLimit: Duration?,
    for task: TaskInfo
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    let name = "\(definition.namespace)/\(definition.name):\(definition.version)"
    guard let workflow = engine.workflow(definition) else {
      return .failure(ActivityFailure(error: WorkflowError(.configuration, "there is no workflow \(name)")))
    }
    guard depth < engine.settings.limits.maximumWorkflowDepth else {
      return .failure(
        ActivityFailure(error: WorkflowError(.runtime, "workflows run each other more than \(depth) deep"))
      )
    }
    let report = await engine.run(
      workflow,
      input: input,
      timeLimit: timeLimit,
      depth: depth + 1,
      secrets: task.run.secrets
    )
    if let output = report.output { return .success(ActivityOutcome(output: output)) }
    var error = report.error ?? WorkflowError(.runtime, "the workflow \(name) was cancelled")
    // Its place is one in another file.
    error.detail = "\(name)\(error.instance): \(error.detail ?? error.title ?? error.type)"
    error.instance = ""
    return .failure(ActivityFailure(error: error, isCancellation: report.status == .cancelled))
  }
}
