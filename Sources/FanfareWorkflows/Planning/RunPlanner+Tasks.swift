internal import Fanfare
internal import FanfareJSON
internal import FanfareSchema

extension RunPlanner {
  /// Creates the frame of a task and gives it its turn.
  mutating func begin(
    _ task: TaskDefinition,
    in parent: Frame.ID,
    position: Int,
    input: JSONValue,
    locals: Locals? = nil,
    hasOwnContext: Bool = false,
    isWithinExtension: Bool = false
  ) {
    let number = frames.created
    let most = run.header.limits.maximumTasks
    guard number <= most else {
      fault(parent, WorkflowError(.runtime, "the run has more than \(most) tasks"))
      return
    }
    let item = frames[parent].stage.isBody ? frames[parent].body.index(at: position) : nil
    let info = TaskInfo(id: number, task: task, parent: parent.number, item: item, run: run)
    let owner = frames[parent].contextOwner ?? parent
    let id = frames.add(
      Frame(
        info: info,
        parent: parent,
        position: position,
        locals: locals ?? frames[parent].locals,
        contextOwner: hasOwnContext ? nil : owner,
        isWithinExtension: isWithinExtension || (parent != .run && frames[parent].isWithinExtension),
        generation: frames[parent].generation,
        rawInput: input
      )
    )
    if hasOwnContext { frames[id].context = frames[owner].context }
    tell(.taskCreated(info, at: now))
    agenda.append(.start(id))
  }

  /// What expressions of a frame see; before it has an input they don't see any.
  func scope(of id: Frame.ID, output: JSONValue? = nil, rawOutput: JSONValue? = nil) -> ExpressionScope {
    facts.interruption?.limit(to: deadline(of: id))
    return ExpressionScope(
      facts: facts,
      time: wallTime,
      secrets: secrets,
      context: frames[frames[id].contextOwner ?? id].context,
      input: frames[id].input,
      output: output ?? .null,
      authorization: frames[id].authorization,
      task: TaskFacts(
        task: frames[id].task,
        input: frames[id].rawInput,
        output: rawOutput,
        startedAt: run.header.startedAt + (frames[id].begun ?? elapsed).inSeconds
      ),
      chance: UInt64(truncatingIfNeeded: id.number),
      locals: frames[id].locals
    )
  }

  /// Gives a task its turn.
  mutating func start(_ id: Frame.ID) {
    guard frames.contains(id), frames[id].drain == nil else { return }
    guard case .constant(let limit)? = frames[id].task.timeout else { return admit(id) }
    // A limit that is known counts from here, so that it holds for `if` and the input as well. They are another step: what was put back
    // may not have begun anything.
    addTimeout(limit, id)
    agenda.append(.admit(id))
  }

  /// Decides whether a task is run, and makes its input.
  mutating func admit(_ id: Frame.ID) {
    guard frames.contains(id), frames[id].drain == nil else { return }
    let task = frames[id].task
    do throws(WorkflowError) {
      let raw = frames[id].rawInput
      if let condition = task.condition, try !condition.isTrue(of: raw, in: scope(of: id)) {
        tell(.taskSkipped(frames[id].info, at: now))
        end(id, .skipped(raw))
        return
      }
      try task.input.check(raw, "input", facts)
      let input = try task.input.transformation?.value(of: raw, in: scope(of: id)) ?? raw
      frames[id].input = input
      frames[id].begun = elapsed
      if id == .run { frames[id].context = input }
      let timeout = try task.timeout?.value(of: input, in: scope(of: id))
      frames[id].extensions = try extensions(of: id)
      if let timeout { addTimeout(timeout, id) }
      if id != .run { tell(.taskStarted(frames[id].info, input: input, at: now)) }
      performBefore(id, from: 0)
    } catch {
      fault(id, error)
    }
  }

  /// Goes on with a task that has yielded its raw output.
  mutating func complete(_ id: Frame.ID, _ rawOutput: JSONValue, then directive: FlowDirective? = nil) {
    performAfter(id, from: frames[id].extensions.count - 1, rawOutput, directive)
  }

  /// Checks and changes the output, and ends the task.
  mutating func conclude(_ id: Frame.ID, _ rawOutput: JSONValue, then directive: FlowDirective?) {
    guard frames.contains(id), frames[id].drain == nil else { return }
    let task = frames[id].task
    do throws(WorkflowError) {
      let output =
        try task.output.transformation?.value(of: rawOutput, in: scope(of: id, rawOutput: rawOutput))
        ?? rawOutput
      try task.output.check(output, "output", facts)
      if let export = task.export.transformation {
        let context = try export.value(of: output, in: scope(of: id, output: output, rawOutput: rawOutput))
        try task.export.check(context, "export", facts)
        frames[frames[id].contextOwner ?? id].context = context
      } else {
        // Nothing is exported, so what the schema describes is the context as it stands.
        try task.export.check(frames[frames[id].contextOwner ?? id].context, "context", facts)
      }
      if id != .run {
        tell(.taskCompleted(frames[id].info, output: output, attempts: frames[id].attempts, at: now))
      }
      end(id, .completed(output, directive ?? task.then))
    } catch {
      fault(id, error)
    }
  }

  /// Ends a task with an error.
  mutating func fault(_ id: Frame.ID, _ error: WorkflowError) {
    // It isn't an error that an expression was ended early; the step is put back.
    if isPuttingBack { return }
    let error = told(error, of: id)
    if !frames[id].children.isEmpty || frames[id].activity != nil {
      drain(id, .fail(error))
      return
    }
    if id != .run {
      tell(.taskFaulted(frames[id].info, error, attempts: frames[id].attempts, at: now))
    }
    end(id, .faulted(error))
  }

  /// An error as the run tells it: with the task's place if it has none, and without secrets.
  func told(_ error: WorkflowError, of id: Frame.ID) -> WorkflowError {
    let located = error.located(at: frames[id].task.reference)
    return redaction?.applied(to: located) ?? located
  }

  /// Cancels everything within a task; what happens then waits until all of it has ended.
  mutating func drain(_ id: Frame.ID, _ drain: Frame.Drain) {
    if let current = frames[id].drain, current.rank >= drain.rank { return }
    frames[id].drain = drain
    // A task that goes on afterwards keeps the limit that it is under.
    cancelTimers(id) { !$0.isOfTask || !drain.goesOn }
    if let activity = frames[id].activity { decision.commands.append(.cancel(activity)) }
    for child in frames[id].children { self.drain(child, .cancel) }
    if frames[id].activity == nil, frames[id].children.isEmpty { agenda.append(.drained(id)) }
  }

  /// Goes on with a task once nothing within is under way.
  mutating func drained(_ id: Frame.ID) {
    guard frames.contains(id), let drain = frames[id].drain, frames[id].children.isEmpty,
      frames[id].activity == nil
    else { return }
    switch drain {
    case .cancel:
      if id != .run, let error = frames[id].lateError { return fault(id, error) }
      if id != .run { tell(.taskCancelled(frames[id].info, at: now)) }
      end(id, .cancelled)
    case .fail(let error): fault(id, error)
    case .failFork:
      guard case .fork(let progress) = frames[id].body else { return }
      fault(id, WorkflowError(progress.errors, of: progress.outputs.count, "branches"))
    case .complete(let output):
      frames[id].drain = nil
      complete(id, output)
    case .failBody(let error):
      frames[id].drain = nil
      frames[id].lateError = nil
      bodyFaulted(id, error)
    }
  }
}

extension DataRule {
  /// Checks data against the schema.
  func check(_ value: JSONValue, _ what: String, _ facts: RunFacts) throws(WorkflowError) {
    guard let violations = schema?.validate(value, isInterrupted: facts.isInterrupted), !violations.isEmpty
    else { return }
    if violations[0].code == .interrupted, let interruption = facts.interruption { throw interruption.error }
    let list = violations.prefix(5).map { violation in
      let place = violation.instanceLocation.tokens.isEmpty ? "" : "\(violation.instanceLocation): "
      return place + violation.message
    }
    let more = violations.count > 5 ? "; and \(violations.count - 5) more" : ""
    throw WorkflowError(
      .validation,
      "the \(what) isn't what its schema asks for: \(list.joined(separator: "; "))\(more)"
    )
  }
}
