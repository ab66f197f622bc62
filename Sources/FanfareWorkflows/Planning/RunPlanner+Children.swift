internal import FanfareJSON

extension RunPlanner {
  /// Goes on with a task one of whose tasks has ended.
  mutating func childEnded(_ id: Frame.ID, _ position: Int, _ ending: TaskEnding) {
    guard frames.contains(id) else { return }
    if case .completed(let output, .end) = ending, frames[id].drain == nil {
      // The whole run is complete with this, whatever else is under way.
      keepOptionalFailures(of: id)
      drain(.run, .complete(output))
      return
    }
    if frames[id].stage.isBody, frames[id].body.isParallel {
      switch frames[id].task.kind {
      case .fork(let fork): return branchEnded(id, fork, position, ending)
      case .call(.map(let map)): return itemEnded(id, map, position, ending)
      default: break
      }
    }
    if frames[id].drain != nil {
      if case .faulted(let error) = ending { frames[id].lateError = frames[id].lateError ?? error }
      if frames[id].children.isEmpty { agenda.append(.drained(id)) }
      return
    }
    switch ending {
    case .skipped(let input): childEnded(id, position, .completed(input, .continue))
    case .cancelled: drain(id, .cancel)
    case .faulted(let error):
      if frames[id].stage.isBody, case .loop(let progress) = frames[id].body {
        bodyFaulted(id, error.within(item: progress.index))
      } else {
        bodyFaulted(id, error)
      }
    case .completed(let output, let directive):
      if frames[id].stage.isBody {
        listTaskCompleted(id, position, output, directive)
      } else {
        extensionTaskCompleted(id, position, output, directive)
      }
    }
  }

  /// Keeps for the run what was left out in a task and in those around it, which are about to be cancelled.
  private mutating func keepOptionalFailures(of id: Frame.ID) {
    var next: Frame.ID? = id
    while let current = next, current != .run {
      frames[.run].optionalFailures += frames[current].optionalFailures
      if case .map(let progress) = frames[current].body { frames[.run].optionalFailures += progress.failures }
      next = frames[current].parent
    }
  }

  /// Goes on after a task of a list: with the next, or with what the list is for.
  private mutating func listTaskCompleted(
    _ id: Frame.ID,
    _ position: Int,
    _ output: JSONValue,
    _ directive: FlowDirective
  ) {
    switch frames[id].body {
    case .none, .fork, .map: return
    case .list(let tasks):
      continueList(tasks, id, position, output, directive) { planner in planner.complete(id, output) }
    case .loop(var progress):
      guard case .for(let loop) = frames[id].task.kind else { return }
      let locals = frames[id].locals.binding(loop.each, progress.items[progress.index])
        .binding(loop.at, .number(JSONNumber(progress.index)))
      progress.data = output
      progress.index = directive == .exit ? progress.items.count : progress.index
      continueList(loop.tasks, id, position, output, directive, locals: locals) { planner in
        progress.index += 1
        planner.frames[id].body = .loop(progress)
        planner.agenda.append(.round(id))
      }
    case .trying(let progress):
      guard case .try(let definition) = frames[id].task.kind else { return }
      switch progress.phase {
      case .waiting: return
      case .trying:
        continueList(definition.tasks, id, position, output, directive) { planner in
          planner.cancelTimers(id, where: \.isOfTry)
          planner.complete(id, output)
        }
      case .catching(let error):
        let locals = frames[id].locals.binding(definition.errorName, error.json)
        continueList(definition.handler ?? [], id, position, output, directive, locals: locals) { planner in
          planner.complete(id, output, then: definition.then)
        }
      }
    }
  }

  private mutating func continueList(
    _ tasks: [TaskDefinition],
    _ id: Frame.ID,
    _ position: Int,
    _ output: JSONValue,
    _ directive: FlowDirective,
    locals: Locals? = nil,
    atEnd: (inout RunPlanner) -> Void
  ) {
    if let next = tasks.next(after: position, directive) {
      if next.position <= position { noteJump(id) }
      begin(next.task, in: id, position: next.position, input: output, locals: locals)
    } else {
      atEnd(&self)
    }
  }

  /// Notes that a list of tasks goes back: what is done from here is done anew, and isn't the same once more.
  mutating func noteJump(_ id: Frame.ID) {
    jumps += 1
    frames[id].generation = jumps
  }

  /// Goes on with a task in which something failed.
  mutating func bodyFaulted(_ id: Frame.ID, _ error: WorkflowError) {
    guard frames[id].stage.isBody, case .trying(let progress) = frames[id].body,
      case .trying = progress.phase
    else { return fault(id, error) }
    cancelTimers(id, where: \.isOfTry)
    // What a try left out that failed doesn't count any more.
    let surplus = frames[id].optionalFailures.count - progress.leftOut
    frames[id].optionalFailures.removeLast(max(0, surplus))
    agenda.append(.handle(id, error))
  }

  /// Goes on with a task that has waited long enough.
  mutating func wake(_ id: Frame.ID) {
    guard frames[id].drain == nil else { return }
    switch frames[id].task.kind {
    case .wait: complete(id, frames[id].input)
    case .try: agenda.append(.nextTry(id))
    default: return
    }
  }
}
