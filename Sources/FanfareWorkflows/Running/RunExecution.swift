internal import Fanfare
internal import FanfareJSON

/// Carries out what the planner of one run decides.
///
/// Calls that are nothing but calls it makes itself, at a desk. Every other activity is a task of its own and not a child of a group,
/// because one of them can be cancelled while the others go on. All of them have ended when ``run()`` returns.
struct RunExecution {
  /// How many steps are decided in one go: each can take some 10,000 steps of an expression, and others wait.
  private static let stepsAtATime = 200

  private let engine: WorkflowEngine
  private let info: RunInfo
  private let history: RunHistory?
  private let idle: Duration
  private let control: RunControl?
  private let executor: (any TaskExecutor)?
  private let mailbox: RunMailbox
  private let interruption: RunInterruption
  private var performer: ActivityPerformer
  private var activities: [Int: Task<Void, Never>] = [:]
  private var desk: CallDesk
  /// What has happened and wasn't heard yet; its memory is used again.
  private var events: [RunInput.Event] = []
  /// The only thing that is under way; it is awaited without a task of its own.
  private var soleActivity: ActivityRequest?
  private var alarm: RunAlarm
  private let log: RunLogWriter
  /// What was decided; its memory is used again.
  private var decision = RunDecision()
  private var recorder: RunRecorder

  /// - Parameters:
  ///   - engine: the engine.
  ///   - info: the run.
  ///   - history: what was kept of it; `nil` if it begins.
  ///   - idle: how long nothing has run it.
  ///   - parent: the mailbox of the run that runs it; `nil` if none does.
  ///   - control: what can put it aside.
  ///   - executor: where its tasks run.
  init(
    _ engine: WorkflowEngine,
    _ info: RunInfo,
    history: RunHistory? = nil,
    idle: Duration = .zero,
    below parent: RunMailbox?,
    control: RunControl?,
    executor: (any TaskExecutor)?
  ) {
    self.engine = engine
    self.info = info
    self.history = history
    self.idle = idle
    self.control = control
    self.executor = executor
    mailbox = RunMailbox(parent: parent)
    interruption = RunInterruption(clock: engine.clock, start: info.start)
    performer = ActivityPerformer(engine: engine, mailbox: mailbox)
    desk = CallDesk(engine.caller.directory.client, inbox: mailbox.calls, executor: executor)
    alarm = RunAlarm(clock: engine.clock, start: info.start, mailbox: mailbox, executor: executor)
    log = RunLogWriter(engine, of: info, executor: executor)
    recorder = RunRecorder(start: info.start)
    // As much as most decisions need, so that it doesn't grow step by step in each run.
    decision.events.reserveCapacity(16)
    decision.commands.reserveCapacity(4)
  }

  mutating func run() async -> RunReport {
    let (mailbox, interruption) = (mailbox, interruption)
    control?.add(mailbox, interruption)
    defer { control?.remove(mailbox) }
    return await withTaskCancellationHandler {
      await carryOut()
    } onCancel: {
      // In this order, so that a run whose expression was ended finds out why.
      mailbox.post(.cancelled)
      interruption.cancel()
    }
  }

  private mutating func carryOut() async -> RunReport {
    let (secrets, missing) = await engine.secrets(of: info.workflow)
    if !secrets.isEmpty {
      performer.secrets = .object(secrets)
      info.secrets.add(performer.secrets)
    }
    var planner = RunPlanner(
      info,
      secrets: secrets,
      tellsEvents: engine.settings.reportsTasks || !engine.settings.observers.isEmpty,
      interruption: interruption
    )
    do { performer.finished = try await engine.finishedCalls(before: info, secrets) } catch {
      // Without it, what has succeeded would be done twice.
      mailbox.suspend(because: .notLogged(error))
      return report(planner)
    }
    // What was only announced hasn't begun.
    var goesOn =
      if let history, !history.inputs.isEmpty {
        await goOn(after: history, &planner)
      } else {
        await hear(.started(missingSecret: missing), &planner)
      }
    while goesOn, !planner.isOver { goesOn = await goOn(&planner) }
    await stop()
    if !planner.isOver {
      // Whoever ends the program now finds all that it has heard of.
      try? await log.settle()
      decision.events = [.runSuspended(info, at: engine.clock.now)]
      publish()
    }
    let report = report(planner)
    do throws(WorkflowError) {
      try await log.end(report)
      return report
    } catch {
      return report.suspended(because: error)
    }
  }

  /// Lets the next thing happen.
  ///
  /// - Returns: whether the run goes on after it.
  private mutating func goOn(_ planner: inout RunPlanner) async -> Bool {
    if planner.isBusy {
      // A run that goes in circles lets the others go on.
      await Task.yield()
      // What ended its last expression, if something did, is heard before it goes on.
      guard collect() else { return false }
      guard events.isEmpty else { return await hearAll(&planner) }
      await decideMore(&planner)
      return true
    }
    if let request = soleActivity.take() {
      let outcome = await performer.perform(request)
      guard collect() else { return false }
      events.append(.activityEnded(request.ended(outcome)))
      return await hearAll(&planner)
    }
    guard collect() else { return false }
    if events.isEmpty {
      alarm.arm()
      guard collect(await desk.next()) else { return false }
    }
    return events.isEmpty ? true : await hearAll(&planner)
  }

  private mutating func decideMore(_ planner: inout RunPlanner) async {
    if interruption.isTooLong {
      (planner, decision) = await engine.longWork.apart((planner, decision)) { state in
        state.0.proceedAtLength(into: &state.1)
      }
    } else {
      planner.proceed(upTo: Self.stepsAtATime, into: &decision)
    }
    if needsSettling { await settle() }
    carryOut(planner)
  }

  // MARK: What happens

  private var elapsed: Duration { engine.clock.now - info.start }

  /// Looks what has happened by now: timers that are due go before what has come at the same time, and the ends of calls after it.
  ///
  /// - Parameter call: a call that has ended.
  /// - Returns: `false` if the run is put aside.
  private mutating func collect(_ call: ActivityEnd? = nil) -> Bool {
    let signals = mailbox.take()
    if mailbox.isSuspended { return false }
    if !alarm.isEmpty {
      let elapsed = elapsed
      while let number = alarm.popDue(at: elapsed) { events.append(.timerFired(number)) }
    }
    for signal in signals {
      switch signal {
      case .ended(let end):
        activities[end.number] = nil
        events.append(.activityEnded(end))
      case .woken(let due): alarm.rang(for: due)
      case .cancelled: events.append(.cancelled)
      case .suspended: return false
      }
    }
    if let call { events.append(.activityEnded(call)) }
    while let call = desk.poll() { events.append(.activityEnded(call)) }
    return true
  }

  private mutating func hear(_ event: RunInput.Event, _ planner: inout RunPlanner) async -> Bool {
    let elapsed = max(planner.elapsed, elapsed)
    let input = RunInput(event, at: elapsed, step: planner.isBusy ? planner.steps : nil)
    if log.writes { guard await keep([input]) else { return false } }
    await tell(input, &planner)
    return true
  }

  /// Has the log keep what has happened, and then tells the planner.
  private mutating func hearAll(_ planner: inout RunPlanner) async -> Bool {
    // Taken out, so that it isn't copied; its memory is put back below.
    var events = exchange(&self.events, with: [])
    let elapsed = max(planner.elapsed, elapsed)
    // The first may come in the middle of something long. What the others come after isn't known before that is decided, so they wait for all
    // that follows from the first.
    let step = planner.isBusy ? planner.steps : nil
    func input(_ index: Int) -> RunInput {
      RunInput(events[index], at: elapsed, step: index == 0 ? step : nil)
    }
    if log.writes { guard await keep(events.indices.map(input)) else { return false } }
    for index in events.indices { await tell(input(index), &planner) }
    events.removeAll(keepingCapacity: true)
    self.events = events
    return true
  }

  private mutating func keep(_ inputs: [RunInput]) async -> Bool {
    do throws(WorkflowError) {
      try await log.append(inputs)
      return !mailbox.isSuspended
    } catch {
      mailbox.suspend(because: error)
      return false
    }
  }

  private mutating func tell(_ input: RunInput, _ planner: inout RunPlanner) async {
    if planner.isBusy, input.step == nil {
      // All that is left is decided first, and that may take long.
      (planner, decision) = await engine.longWork.apart((planner, decision)) { state in
        state.0.decide(input, upTo: Self.stepsAtATime, into: &state.1)
      }
    } else {
      planner.decide(input, upTo: Self.stepsAtATime, into: &decision)
    }
    if needsSettling { await settle() }
    carryOut(planner)
  }

  /// Whether something is to be begun that follows from what the log has to make safe first.
  private var needsSettling: Bool { log.writes && decision.commands.contains(where: \.beginsActivity) }

  /// Has the log make safe what was decided from; nothing is begun if it can't.
  private mutating func settle() async {
    do throws(WorkflowError) { try await log.settle() } catch {
      mailbox.suspend(because: error)
      decision.commands.removeAll()
    }
  }

  // MARK: What is to be done

  /// Does what was decided, and tells what has happened.
  private mutating func carryOut(_ planner: borrowing RunPlanner) {
    publish()
    if let discrepancy = decision.discrepancy { suspend(because: discrepancy) }
    if let request = soleRequest, !planner.isBusy {
      soleActivity = request
    } else if !decision.commands.isEmpty {
      if let request = soleActivity.take() { begin(request) }
      for index in decision.commands.indices { carryOut(decision.commands[index]) }
    }
    decision.clear()
  }

  /// What is the only thing under way, with nothing that could end it but the run's own cancellation: it needs no task.
  private var soleRequest: ActivityRequest? {
    guard decision.commands.count == 1, activities.isEmpty, desk.isEmpty, alarm.isEmpty,
      soleActivity == nil, control == nil,
      case .perform(let request) = decision.commands[0], request.isAwaited, request.deadline == nil,
      !request.isPlainCall
    else { return nil }
    return request
  }

  private mutating func carryOut(_ command: RunCommand) {
    switch command {
    case .perform(let request): begin(request)
    case .cancel(let number):
      if !desk.giveUp(number) { activities[number]?.cancel() }
    case .startTimer(let timer): alarm.add(timer)
    case .cancelTimer(let number): alarm.remove(number)
    }
  }

  private func suspend(because reason: String) {
    mailbox.suspend(because: .discrepancy(reason, version: info.header.plannerVersion))
  }

  private mutating func begin(_ request: ActivityRequest) {
    switch performer.call(of: request) {
    case .success(let call)?:
      desk.begin(call, for: request, until: performer.deadline(of: request))
    case .failure(let failure)?: mailbox.post(.ended(request.ended(.failure(failure))))
    case nil:
      let (performer, mailbox) = (performer, mailbox)
      activities[request.number] = Task(executorPreference: executor) {
        mailbox.post(.ended(request.ended(await performer.perform(request))))
      }
    }
  }

  private mutating func publish() {
    let observers = engine.settings.observers
    for event in decision.events {
      if engine.settings.reportsTasks { recorder.record(event) }
      guard !observers.isEmpty else { continue }
      let event = info.secrets.hidden(in: event)
      for observer in observers { observer.observe(event) }
    }
  }

  /// Ends what still sleeps or is under way, which is nothing but in a run that is put aside.
  private mutating func stop() async {
    await alarm.stop()
    for activity in activities.values { activity.cancel() }
    await desk.close()
    for activity in activities.values { await activity.value }
  }

  // MARK: Going on

  /// Makes the run again from what it has been told, and begins what hadn't ended.
  ///
  /// - Returns: whether the run goes on.
  private mutating func goOn(after history: RunHistory, _ planner: inout RunPlanner) async -> Bool {
    let folded = await engine.longWork.apart((planner, nil as FoldedRun?)) { state in
      state.1 = FoldedRun(state.0, after: history.inputs)
    }.1
    guard let folded else { return false }
    (planner, decision) = (folded.planner, folded.decision)
    guard decision.discrepancy == nil, !planner.isOver else {
      carryOut(planner)
      return true
    }
    // What follows from its inputs was to be done before; all of that which isn't done is outstanding.
    decision.commands = []
    let rules = engine.settings.resumption
    let resumed = RunInput.Event.resumed(after: rules.limitsCountIdleTime ? .zero : idle)
    guard await hear(resumed, &planner) else { return false }
    let continuation = RunContinuation(of: planner, folded, history, rules)
    alarm.replaceAll(
      with: planner.outstanding.timers,
      at: planner.elapsed,
      delayingOverdueBy: continuation.overdueDelay
    )
    for request in continuation.requests { begin(request) }
    events += continuation.ends
    return events.isEmpty ? true : await hearAll(&planner)
  }

  private func report(_ planner: RunPlanner) -> RunReport {
    recorder.report(of: planner, info, suspendedBecause: mailbox.reason, after: elapsed)
  }
}
