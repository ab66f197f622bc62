internal import Fanfare
internal import FanfareJSON

/// Carries out what the planner of one run decides.
///
/// Each activity is a task of its own and not a child of a group, because one of them can be cancelled while the others
/// go on. All of them have ended when ``run()`` returns.
struct RunExecution {
  private let engine: WorkflowEngine
  private let info: RunInfo
  private let timeLimit: Duration?
  private let performer: ActivityPerformer
  private let seed: UInt64
  private let executor: (any TaskExecutor)?
  private let mailbox = RunMailbox()
  private let interruption: RunInterruption
  private var activities: [Int: Task<Void, Never>] = [:]
  /// The only thing that is under way; it is awaited without a task of its own.
  private var soleActivity: ActivityPerformer.Job?
  private var alarm: (due: MonotonicInstant, task: Task<Void, Never>)?
  private var recorder: RunRecorder

  init(
    _ engine: WorkflowEngine,
    _ workflow: Workflow,
    _ input: JSONValue,
    timeLimit: Duration?,
    depth: Int,
    secrets: RunSecrets,
    executor: (any TaskExecutor)?
  ) {
    self.engine = engine
    performer = ActivityPerformer(engine: engine, depth: depth)
    self.timeLimit = timeLimit
    self.executor = executor
    let (id, seed) = engine.nextRun()
    self.seed = seed
    info = RunInfo(
      id: id,
      workflow: workflow,
      input: input,
      start: engine.clock.now,
      secrets: secrets
    )
    recorder = RunRecorder(start: info.start)
    interruption = RunInterruption(clock: engine.clock)
  }

  mutating func run() async -> RunReport {
    let (mailbox, interruption) = (mailbox, interruption)
    return await withTaskCancellationHandler {
      await carryOut()
    } onCancel: {
      // In this order, so that a run whose expression was ended finds out why.
      mailbox.post(.cancelled)
      interruption.cancel()
    }
  }

  private mutating func carryOut() async -> RunReport {
    let (secrets, missing) = await secrets()
    let facts = RunFacts(
      run: info,
      secrets: secrets,
      version: engine.settings.version,
      startedAt: engine.settings.wallClock(),
      interruption: interruption
    )
    if let missing {
      let error = WorkflowError(.authorization, "there is no secret '\(missing)'", instance: "/use/secrets")
      publish([.runStarted(info)])
      return report(.faulted(error), [])
    }
    var planner = RunPlanner(
      run: info,
      facts: facts,
      limits: engine.settings.limits,
      timeLimit: timeLimit,
      seed: seed
    )
    planner.start()
    carryOut(&planner)
    while planner.ending == nil {
      if planner.isBusy {
        // A run that goes in circles lets the others go on.
        await Task.yield()
        // Before it goes on it hears what ended its last expression, if something did.
        let signals = mailbox.take()
        if signals.contains(where: \.isCancellation) { planner.cancel(at: engine.clock.now) }
        planner.advance(to: engine.clock.now)
        takeAll(signals, &planner)
        if interruption.isTooLong {
          planner = await engine.threads.run(planner) { $0.proceedAtLength() }
        } else if planner.isBusy {
          planner.proceed()
        }
        carryOut(&planner)
      } else if let activity = soleActivity.take() {
        let result = await performer.perform(activity)
        takeAll(mailbox.take(), &planner)
        planner.end(activity.id, result, at: engine.clock.now)
        carryOut(&planner)
      } else {
        takeAll(await mailbox.next(), &planner)
      }
    }
    alarm?.task.cancel()
    await alarm?.task.value
    await endOfActivities()
    return report(planner.ending ?? .cancelled, planner.optionalFailures)
  }

  /// Waits for what the run has begun and no task waits for; if the run is cancelled, so is that.
  private func endOfActivities() async {
    let activities = Array(activities.values)
    await withTaskCancellationHandler {
      for activity in activities { await activity.value }
    } onCancel: {
      for activity in activities { activity.cancel() }
    }
  }

  private mutating func takeAll(_ signals: [RunSignal], _ planner: inout RunPlanner) {
    for signal in signals {
      take(signal, &planner)
      carryOut(&planner)
    }
    if signals.isEmpty { carryOut(&planner) }
  }

  private mutating func take(_ signal: RunSignal, _ planner: inout RunPlanner) {
    switch signal {
    case .ended(let id, let result):
      activities[id.number] = nil
      planner.end(id, result, at: engine.clock.now)
    case .due(let due):
      // A clock may have been early; then the alarm is set again.
      if alarm?.due == due { alarm = nil }
      planner.advance(to: engine.clock.now)
    case .cancelled: planner.cancel(at: engine.clock.now)
    }
  }

  /// Does what the planner wants done, and tells what has happened.
  private mutating func carryOut(_ planner: inout RunPlanner) {
    publish(planner.events)
    planner.events.removeAll(keepingCapacity: true)
    let commands = planner.commands
    planner.commands.removeAll(keepingCapacity: true)
    setAlarm(planner.ending == nil ? planner.nextDue : nil)
    // What is the only thing under way, with nothing that could end it but the run's own cancellation, needs no task.
    if commands.count == 1, activities.isEmpty, alarm == nil, !planner.isBusy,
      case .perform(let id, let activity, let task, nil) = commands[0], id.frame != nil
    {
      soleActivity = ActivityPerformer.Job(id: id, activity: activity, task: task, deadline: nil)
      return
    }
    for command in commands {
      switch command {
      case .cancel(let id): activities[id.number]?.cancel()
      case .perform(let id, let activity, let task, let deadline):
        begin(ActivityPerformer.Job(id: id, activity: activity, task: task, deadline: deadline))
      }
    }
  }

  private mutating func begin(_ job: ActivityPerformer.Job) {
    let (performer, mailbox) = (performer, mailbox)
    activities[job.id.number] = Task(executorPreference: executor) {
      mailbox.post(.ended(job.id, await performer.perform(job)))
    }
  }

  private mutating func setAlarm(_ due: MonotonicInstant?) {
    guard due != alarm?.due else { return }
    alarm?.task.cancel()
    alarm = nil
    guard let due else { return }
    let (clock, mailbox) = (engine.clock, mailbox)
    let task = Task(executorPreference: executor) {
      guard (try? await clock.sleep(until: due, tolerance: nil)) != nil else { return }
      mailbox.post(.due(due))
    }
    alarm = (due, task)
  }

  private mutating func publish(_ events: [RunEvent]) {
    let observers = engine.settings.observers
    for event in events {
      if engine.settings.reportsTasks { recorder.record(event) }
      guard !observers.isEmpty else { continue }
      let event = info.secrets.hidden(in: event)
      for observer in observers { observer.observe(event) }
    }
  }

  /// The values of the secrets that the workflow needs, or the name of one that doesn't exist.
  private func secrets() async -> (JSONObject, missing: String?) {
    var secrets = JSONObject()
    for name in info.workflow.secrets {
      guard let value = await engine.settings.secret(name) else { return ([:], name) }
      secrets[name] = value
    }
    return (secrets, nil)
  }

  private mutating func report(_ ending: TaskEnding, _ optionalFailures: [WorkflowError]) -> RunReport {
    let end = engine.clock.now
    let status: RunStatus
    var output: JSONValue?
    var error: WorkflowError?
    switch ending {
    case .completed(let value, _), .skipped(let value):
      status = optionalFailures.isEmpty ? .completed : .partial
      output = value
    case .faulted(let fault):
      status = .faulted
      error = fault
    case .cancelled: status = .cancelled
    }
    publish([.runEnded(info, status, at: end)])
    return RunReport(
      id: info.id,
      status: status,
      output: output,
      error: error,
      optionalFailures: optionalFailures,
      start: info.start,
      duration: end - info.start,
      tasks: recorder.tasks,
      omittedTasks: recorder.omittedTasks
    )
  }
}
