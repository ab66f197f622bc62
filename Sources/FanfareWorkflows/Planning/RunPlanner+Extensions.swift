internal import FanfareJSON

extension RunPlanner {
  /// The extensions that apply to a task; those of an extension's own tasks are none.
  func extensions(of id: Frame.ID) throws(WorkflowError) -> [ExtensionDefinition] {
    guard !run.workflow.extensions.isEmpty, !frames[id].isWithinExtension, id != .run, !isItem(id) else {
      return []
    }
    let (task, input) = (frames[id].task, frames[id].input)
    var applied: [ExtensionDefinition] = []
    for candidate in run.workflow.extensions where candidate.applies(to: task) {
      if try candidate.condition?.isTrue(of: input, in: scope(of: id)) ?? true {
        applied.append(candidate)
      }
    }
    return applied
  }

  /// Whether it is what a map performs for an item: a list of tasks, and no task of the definition.
  private func isItem(_ id: Frame.ID) -> Bool {
    guard let parent = frames[id].parent, case .call(.map(let map)) = frames[parent].task.kind else {
      return false
    }
    return frames[id].task === map.item
  }

  /// Performs what extensions add before a task, and then the task itself.
  mutating func performBefore(_ id: Frame.ID, from index: Int) {
    let extensions = frames[id].extensions
    guard let next = extensions[index...].firstIndex(where: { !$0.before.isEmpty }) else {
      frames[id].stage = .body
      agenda.append(.perform(id))
      return
    }
    frames[id].stage = .before(next)
    begin(extensions[next].before[0], in: id, position: 0, input: frames[id].input, isWithinExtension: true)
  }

  /// Performs what extensions add after a task, the last first, and then ends the task.
  mutating func performAfter(
    _ id: Frame.ID,
    from index: Int,
    _ rawOutput: JSONValue,
    _ directive: FlowDirective?
  ) {
    let extensions = frames[id].extensions
    guard index >= 0, let next = extensions[...index].lastIndex(where: { !$0.after.isEmpty }) else {
      agenda.append(.finish(id, rawOutput, directive))
      return
    }
    frames[id].stage = .after(next, output: rawOutput, directive)
    begin(extensions[next].after[0], in: id, position: 0, input: rawOutput, isWithinExtension: true)
  }

  /// Goes on after a task of an extension.
  ///
  /// What it yielded goes to the extension's next task and not to the extended one, unless it leaves that with `exit`:
  /// then it is the extended task's output.
  mutating func extensionTaskCompleted(
    _ id: Frame.ID,
    _ position: Int,
    _ output: JSONValue,
    _ directive: FlowDirective
  ) {
    switch frames[id].stage {
    case .body: return
    case .before(let index):
      let next = frames[id].extensions[index].before.next(after: position, directive)
      if let next {
        if next.position <= position { noteJump(id) }
        begin(next.task, in: id, position: next.position, input: output, isWithinExtension: true)
      } else if directive == .exit {
        agenda.append(.finish(id, output, nil))
      } else {
        performBefore(id, from: index + 1)
      }
    case .after(let index, let rawOutput, let own):
      if let next = frames[id].extensions[index].after.next(after: position, directive) {
        if next.position <= position { noteJump(id) }
        begin(next.task, in: id, position: next.position, input: output, isWithinExtension: true)
      } else {
        performAfter(id, from: index - 1, rawOutput, own)
      }
    }
  }
}

extension ExtensionDefinition {
  /// Whether it is for tasks of this kind.
  fileprivate func applies(to task: TaskDefinition) -> Bool {
    switch extended {
    case "all": true
    case "composite": task.kindName == "do" || task.kindName == "fork"
    default: extended == task.kindName
    }
  }
}

extension [TaskDefinition] {
  /// The task that follows one of the list; `nil` if the list is done.
  func next(after position: Int, _ directive: FlowDirective) -> (position: Int, task: TaskDefinition)? {
    let next: Int?
    switch directive {
    case .continue: next = position + 1
    case .exit, .end: next = nil
    case .task(let name): next = firstIndex { $0.name == name }
    }
    guard let next, indices.contains(next) else { return nil }
    return (next, self[next])
  }
}
