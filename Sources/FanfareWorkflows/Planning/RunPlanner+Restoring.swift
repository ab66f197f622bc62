internal import Fanfare
internal import FanfareJSON

extension RunPlanner {
  /// Creates the planner of a run that goes on from a snapshot; ``proceed(upTo:)`` asks for what hadn't begun.
  ///
  /// - Parameters:
  ///   - run: the run; its definition and its header are those that it had.
  ///   - snapshot: what it goes on from.
  ///   - secrets: the values of the secrets that its definition lists.
  ///   - tellsEvents: whether decisions have the events that they lead to.
  /// - Returns: `nil` if the snapshot isn't one of such a run.
  init?(_ run: RunInfo, from snapshot: PlannerSnapshot, secrets: JSONObject, tellsEvents: Bool) {
    self.init(run, secrets: secrets, tellsEvents: tellsEvents)
    (hasStarted, isCancelled) = (true, snapshot.isCancelled)
    (elapsed, steps, jumps) = (snapshot.elapsed, snapshot.steps, snapshot.jumps)
    (activityCount, timerCount) = (snapshot.activityCount, snapshot.timerCount)
    meters = snapshot.meters ?? Meters()
    var ids: [Int: Frame.ID] = [:]
    var pending: [(activity: Int, frame: Frame.ID)] = []
    for task in snapshot.frames {
      guard let frame = frame(of: task, ids) else { return nil }
      let id = frames.add(frame)
      ids[task.number] = id
      if let activity = task.activity { pending.append((activity, id)) }
    }
    frames.created = snapshot.taskCount
    let timers = snapshot.frames.flatMap { task in task.timers.map { (task.number, $0.timer) } }
    for (number, timer) in timers.sorted(by: { $0.1.number < $1.1.number }) {
      guard let id = ids[number] else { return nil }
      self.timers.append((id, timer), number: timer.number)
    }
    // The agenda is worked off from its end.
    agenda = pending.sorted { $0.activity > $1.activity }.map { .perform($0.frame) }
  }

  private func frame(of task: PlannerSnapshot.Task, _ ids: [Int: Frame.ID]) -> Frame? {
    let parent = task.parent.flatMap { ids[$0] }
    let definition: TaskDefinition?
    var locals = Locals()
    if let parent {
      definition = frames[parent].task(at: task.position)
      let around = frames[parent].locals.bindings
      guard around.count >= task.sharedLocals else { return nil }
      locals = Locals(Array(around.prefix(task.sharedLocals)))
    } else {
      guard task.parent == nil, ids.isEmpty else { return nil }
      definition = run.workflow.root
    }
    guard let definition else { return nil }
    for local in task.locals { locals = locals.binding(local.name, local.value) }
    let info = TaskInfo(
      id: task.number,
      task: definition,
      parent: parent?.number ?? 0,
      item: task.item,
      run: run
    )
    var frame = Frame(
      info: info,
      parent: parent,
      position: task.position,
      locals: locals,
      contextOwner: task.ownsContext ? nil : parent.map { frames[$0].contextOwner ?? $0 },
      isWithinExtension: task.isWithinExtension,
      generation: task.generation,
      rawInput: task.rawInput
    )
    frame.input = task.input
    frame.context = task.context
    (frame.begun, frame.attempts, frame.authorization) = (task.begun, task.attempts, task.authorization)
    frame.optionalFailures = task.optionalFailures
    let known = run.workflow.extensions
    guard task.extensions.allSatisfy(known.indices.contains) else { return nil }
    frame.extensions = task.extensions.map { known[$0] }
    frame.stage = Frame.Stage(task.stage)
    frame.timers = task.timers.map(FrameTimer.init)
    return frame.restore(task.body, run.workflow) ? frame : nil
  }
}

extension Frame {
  /// The task at a place among those that are being performed in it; `nil` if there is none.
  fileprivate func task(at position: Int) -> TaskDefinition? {
    func one(of tasks: [TaskDefinition]) -> TaskDefinition? {
      tasks.indices.contains(position) ? tasks[position] : nil
    }
    switch stage {
    case .before(let number):
      return extensions.indices.contains(number) ? one(of: extensions[number].before) : nil
    case .after(let number, _, _):
      return extensions.indices.contains(number) ? one(of: extensions[number].after) : nil
    case .body: break
    }
    switch (body, task.kind) {
    case (.list(let tasks), _): return one(of: tasks)
    case (.loop, .for(let loop)): return one(of: loop.tasks)
    case (.fork, .fork(let fork)): return one(of: fork.branches)
    case (.map, .call(.map(let map))): return map.item
    case (.trying(let progress), .try(let definition)):
      if case .catching = progress.phase { return one(of: definition.handler ?? []) }
      return one(of: definition.tasks)
    default: return nil
    }
  }

  /// Takes up what a task had in hand.
  ///
  /// - Returns: whether that is something that such a task can have.
  fileprivate mutating func restore(_ body: PlannerSnapshot.Body, _ workflow: Workflow) -> Bool {
    switch (body, task.kind) {
    case (.none, _): self.body = .none
    case (.list, .do(let tasks)): self.body = .list(tasks)
    case (.list, .call(.function(let name, _))):
      guard let function = workflow.functions[name] else { return false }
      self.body = .list([function])
    case (.loop(let items, let index, let data), .for):
      self.body = .loop(LoopProgress(items: items, index: index, data: data))
    case (.fork(let outputs, let errors, let remaining), .fork(let fork)):
      guard outputs.count == fork.branches.count else { return false }
      self.body = .fork(ForkProgress(outputs: outputs, errors: errors, remaining: remaining))
    case (.trying(let begun, let leftOut, let retries, let isWaiting, let caught), .try):
      let phase = caught.map { TryProgress.Phase.catching($0) } ?? (isWaiting ? .waiting : .trying)
      self.body = .trying(TryProgress(begun: begun, leftOut: leftOut ?? 0, phase: phase, retries: retries))
    case (.map(let items, let next, let outputs, let failures, let remaining), .call(.map)):
      guard outputs.count == items.count else { return false }
      self.body = .map(
        MapProgress(items: items, next: next, outputs: outputs, failures: failures, remaining: remaining)
      )
    default: return false
    }
    return true
  }
}

extension Frame.Stage {
  fileprivate init(_ stage: PlannerSnapshot.Stage) {
    switch stage {
    case .before(let number): self = .before(number)
    case .body: self = .body
    case .after(let number, let output, let directive):
      self = .after(number, output: output, directive.map(FlowDirective.init))
    }
  }
}

extension FrameTimer {
  fileprivate init(_ timer: PlannerSnapshot.Timer) {
    let purpose: Purpose =
      if let limit = timer.limit { timer.isOfTry ? .tryTimeout(limit: limit) : .timeout(limit: limit) } else {
        .wake
      }
    self.init(timer: timer.timer, purpose: purpose)
  }
}
