internal import FanfareJSON

extension RunPlanner {
  /// Does what a task is for.
  mutating func perform(_ id: Frame.ID) {
    guard frames.contains(id), frames[id].drain == nil else { return }
    let task = frames[id].task
    let input = frames[id].input
    do throws(WorkflowError) {
      switch task.kind {
      case .call(let call): try perform(call, id)
      case .do(let tasks): performList(tasks, id, input: input)
      case .emit(let template): try performEmit(template, id)
      case .for(let loop):
        let items = try loop.items.value(of: input, in: scope(of: id)).items()
        frames[id].body = .loop(LoopProgress(items: items, data: input))
        agenda.append(.round(id))
      case .fork(let fork): performFork(fork, id)
      case .raise(let definition): fault(id, try error(definition, id))
      case .run(let definition): try performRun(definition, id)
      case .set(let template): complete(id, try template.value(of: input, in: scope(of: id)))
      case .switch(let cases): complete(id, input, then: try directive(of: cases, id))
      case .try:
        frames[id].body = .trying(TryProgress(begun: elapsed, leftOut: frames[id].optionalFailures.count))
        agenda.append(.nextTry(id))
      case .wait(let duration):
        let length = try duration.value(of: input, in: scope(of: id))
        startTimer(.wake, after: length, id)
      }
    } catch {
      fault(id, error)
    }
  }

  /// Performs a list of tasks.
  mutating func performList(
    _ tasks: [TaskDefinition],
    _ id: Frame.ID,
    input: JSONValue,
    locals: Locals? = nil
  ) {
    frames[id].body = .list(tasks)
    guard let first = tasks.first else { return complete(id, input) }
    begin(first, in: id, position: 0, input: input, locals: locals)
  }

  private func directive(of cases: [SwitchCase], _ id: Frame.ID) throws(WorkflowError) -> FlowDirective? {
    let scope = scope(of: id)
    for item in cases {
      if let condition = item.condition, try condition.isTrue(of: frames[id].input, in: scope) {
        return item.then
      }
    }
    return cases.first { $0.condition == nil }?.then
  }

  private func error(_ definition: ErrorDefinition, _ id: Frame.ID) throws(WorkflowError) -> WorkflowError {
    let scope = scope(of: id)
    let input = frames[id].input
    let type = try definition.type.value(of: input, in: scope)
    let status = try definition.status.value(of: input, in: scope)
    guard case .string(let uri) = type, let code = status.intValue, (100...999).contains(code) else {
      throw WorkflowError(
        .expression,
        "an error needs a text as type and a number from 100 to 999 as status, not \(type) and \(status)"
      )
    }
    func text(_ template: Template?) throws(WorkflowError) -> String? {
      guard let value = try template?.value(of: input, in: scope), !value.isNull else { return nil }
      return value.asText
    }
    return WorkflowError(
      type: uri,
      status: code,
      title: try text(definition.title),
      detail: try text(definition.detail),
      instance: try text(definition.instance) ?? ""
    )
  }

  // MARK: Loops

  /// Begins the next round of a loop, or ends it.
  mutating func nextRound(_ id: Frame.ID) {
    guard frames.contains(id), frames[id].drain == nil, case .loop(let progress) = frames[id].body,
      case .for(let loop) = frames[id].task.kind
    else { return }
    guard progress.index < progress.items.count else { return complete(id, progress.data) }
    let locals = frames[id].locals.binding(loop.each, progress.items[progress.index])
      .binding(loop.at, .number(JSONNumber(progress.index)))
    do throws(WorkflowError) {
      var scope = scope(of: id)
      scope.locals = locals
      if let condition = loop.condition, try !condition.isTrue(of: progress.data, in: scope) {
        return complete(id, progress.data)
      }
      guard let first = loop.tasks.first else { return complete(id, progress.data) }
      begin(first, in: id, position: 0, input: progress.data, locals: locals)
    } catch {
      fault(id, error)
    }
  }

  // MARK: Forks

  private mutating func performFork(_ fork: ForkDefinition, _ id: Frame.ID) {
    let count = fork.branches.count
    guard count > 0 else { return complete(id, .array([])) }
    frames[id].body = .fork(ForkProgress(outputs: Array(repeating: .null, count: count), remaining: count))
    let input = frames[id].input
    beginSideBySide(count, in: id) { planner, position in
      planner.begin(fork.branches[position], in: id, position: position, input: input, hasOwnContext: true)
    }
  }

  /// Begins tasks whose turns come in the order in which they are begun, unless the run has too many for all of them.
  private mutating func beginSideBySide(
    _ count: Int,
    in id: Frame.ID,
    begin: (inout RunPlanner, Int) -> Void
  ) {
    let first = agenda.count
    frames[id].children.reserveCapacity(count)
    for number in 0..<count where frames.contains(id) && frames[id].drain == nil { begin(&self, number) }
    // The agenda is worked off from its end. Its end is reversed in its place; as a slice it would be copied first.
    var (low, high) = (first, agenda.count - 1)
    while low < high {
      agenda.swapAt(low, high)
      (low, high) = (low + 1, high - 1)
    }
  }

  /// Takes note of how a branch ended.
  mutating func branchEnded(_ id: Frame.ID, _ fork: ForkDefinition, _ position: Int, _ ending: TaskEnding) {
    guard case .fork(var progress) = frames[id].body else { return }
    // While it changes it is nowhere else, so nothing is copied.
    frames[id].body = .none
    progress.remaining -= 1
    var decision: Frame.Drain?
    switch ending {
    case .cancelled: break
    case .skipped(let input):
      // Who doesn't take part can't win, but may be the last that was waited for.
      progress.outputs[position] = input
      if fork.isCompeting, progress.remaining == 0 {
        decision = progress.errors.isEmpty ? .complete(input) : .failFork
      }
    case .completed(let output, _):
      progress.outputs[position] = output
      if fork.isCompeting { decision = .complete(output) }
    case .faulted(let error):
      if fork.branches[position].isOptional && !fork.isCompeting {
        progress.outputs[position] = .null
        frames[id].optionalFailures.append(error)
        let quorum = frames[id].task.quorum
        if quorum > 0 {
          // Whether it is left out or fails the fork turns out only when too many have failed.
          progress.errors.append(error)
          if progress.errors.count > fork.branches.count - quorum { decision = .failFork }
        }
      } else {
        progress.errors.append(error)
        if !fork.isCompeting || progress.remaining == 0 { decision = .failFork }
      }
    }
    frames[id].body = .fork(progress)
    if frames[id].drain != nil {
      if frames[id].children.isEmpty { agenda.append(.drained(id)) }
    } else if let decision {
      drain(id, decision)
    } else if progress.remaining == 0 {
      complete(id, listing: progress.outputs)
    }
  }

  /// Completes a task with a list of what others have yielded, if that can be kept.
  private mutating func complete(_ id: Frame.ID, listing outputs: [JSONValue]) {
    let list = JSONValue.array(outputs)
    if let error = NestingLimit.refusal(of: list, "the list of what was yielded") { return fault(id, error) }
    complete(id, list)
  }

  // MARK: Parallel loops

  mutating func performMap(_ map: MapDefinition, _ id: Frame.ID, items: [JSONValue]) {
    frames[id].body = .map(
      MapProgress(items: items, outputs: Array(repeating: .null, count: items.count), remaining: items.count)
    )
    guard !items.isEmpty else { return complete(id, .array([])) }
    beginSideBySide(min(map.maximumConcurrency, items.count), in: id) { planner, _ in
      planner.beginItem(id, map)
    }
  }

  private mutating func beginItem(_ id: Frame.ID, _ map: MapDefinition) {
    guard case .map(var progress) = frames[id].body, progress.next < progress.items.count else { return }
    let index = progress.next
    progress.next += 1
    let item = progress.items[index]
    frames[id].body = .map(progress)
    let locals = frames[id].locals.binding(map.each, item).binding(map.at, .number(JSONNumber(index)))
    begin(map.item, in: id, position: index, input: item, locals: locals, hasOwnContext: true)
  }

  /// Takes note of how an item ended.
  mutating func itemEnded(_ id: Frame.ID, _ map: MapDefinition, _ position: Int, _ ending: TaskEnding) {
    guard case .map(var progress) = frames[id].body else { return }
    // While it changes it is nowhere else, so nothing is copied.
    frames[id].body = .none
    progress.remaining -= 1
    switch ending {
    case .cancelled: break
    case .completed(let output, _), .skipped(let output): progress.outputs[position] = output
    case .faulted(let error): progress.failures.append(error.within(item: position))
    }
    frames[id].body = .map(progress)
    if frames[id].drain != nil {
      if frames[id].children.isEmpty { agenda.append(.drained(id)) }
    } else if progress.failures.count > map.toleratedFailures {
      drain(id, .fail(WorkflowError(progress.failures, of: progress.items.count, "items")))
    } else if progress.remaining == 0 {
      frames[id].optionalFailures += progress.failures
      // They count once, also if a task that comes after it ends the run.
      progress.failures = []
      frames[id].body = .map(progress)
      complete(id, listing: progress.outputs)
    } else {
      beginItem(id, map)
    }
  }
}

extension WorkflowError {
  /// The error of several tasks side by side of which some failed.
  ///
  /// - Parameters:
  ///   - errors: their errors, of which 100 are kept.
  ///   - count: how many tasks there were.
  ///   - what: what they are, in the plural.
  init(_ errors: [WorkflowError], of count: Int, _ what: String) {
    guard errors.count > 1, let first = errors.first else {
      self = errors.first ?? WorkflowError(.runtime, "none of \(count) \(what) succeeded")
      return
    }
    self.init(
      type: first.type,
      status: first.status,
      title: first.title,
      detail: "\(errors.count) of \(count) \(what) failed",
      instance: ""
    )
    self.causes = Array(errors.prefix(100))
  }
}

extension JSONValue {
  /// What a loop goes through: the elements of a list.
  ///
  /// `null` isn't an empty list: it is what a misspelt name yields.
  func items() throws(WorkflowError) -> [JSONValue] {
    switch self {
    case .array(let elements): return elements
    case .null:
      throw WorkflowError(
        .expression,
        "a loop needs a list, and 'in' yields null; '// []' makes nothing of that"
      )
    default: throw WorkflowError(.expression, "a loop needs a list, not \(kindName)")
    }
  }
}
