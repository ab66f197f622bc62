internal import FanfareJSON

extension GraphBuilder {
  /// Draws a loop: its tasks lead back to where the next item is taken.
  mutating func loop(_ loop: ForDefinition, of task: TaskDefinition) -> Fragment {
    let condition = task.definition["while"].map { "while \(GraphText.expression($0))" }
    let items = GraphText.expression(task.definition["for"]?["in"])
    let head = node([task.name, "for each \(loop.each) in \(items)", condition], .loop)
    let list = list(loop.tasks)
    connect(head, to: list.entry, "next")
    for exit in list.ends { connect(exit, to: head) }
    let exits =
      [Exit(from: head, label: "done", directive: task.then)]
      + list.leaves.map { Exit(from: $0.from, label: $0.label ?? "exit", directive: task.then) }
    return Fragment(entry: head, exits: exits)
  }

  /// Draws a parallel loop: its tasks stand between where items are handed out and where they are collected.
  mutating func map(_ map: MapDefinition, of task: TaskDefinition) -> Fragment {
    let items = GraphText.expression(task.definition["with"]?["in"])
    let tolerated = map.toleratedFailures > 0 ? ", \(map.toleratedFailures) may fail" : ""
    let bounds = "at most \(map.maximumConcurrency) at a time\(tolerated)"
    let head = node([task.name, "for each \(map.each) in \(items)", bounds], .loop)
    guard case .do(let tasks) = map.item.kind else { return Fragment(entry: head, exits: []) }
    let list = list(tasks)
    let join = node(["collect"], .fork)
    connect(head, to: list.entry, "each")
    self.join(list.exits(.continue), at: join)
    return Fragment(entry: head, exits: [Exit(from: join, directive: task.then)])
  }

  /// Draws branches side by side.
  mutating func fork(_ fork: ForkDefinition, of task: TaskDefinition) -> Fragment {
    let head = node([task.name], .fork)
    let branches = fork.branches.map { self.task($0) }
    let join = node([fork.isCompeting ? "first success" : "all"], .fork)
    for (definition, branch) in zip(fork.branches, branches) {
      connect(head, to: branch.entry, definition.isOptional ? "optional" : nil)
      // A branch that is skipped doesn't win a race.
      let isSkippedByEntry = fork.isCompeting && definition.condition != nil
      self.join(branch.exits.filter { !isSkippedByEntry || $0.from != branch.entry }, at: join)
    }
    return Fragment(entry: head, exits: [Exit(from: join, directive: task.then)])
  }

  /// Leads the ways out of a branch to where all meet; where they lead within their list means nothing there.
  private mutating func join(_ exits: [Exit], at join: Int) {
    for exit in exits {
      if exit.directive == .end {
        connect(exit, to: Self.end)
      } else {
        connect(exit, to: join)
      }
    }
  }

  /// Draws what is tried, and what is done about its errors.
  mutating func tryTask(_ definition: TryDefinition, of task: TaskDefinition) -> Fragment {
    let head = node([task.name, "try"], .task)
    let list = list(definition.tasks)
    connect(head, to: list.entry)
    var exits = list.exits(task.then)
    exits += cluster("catch") { builder in
      let lines: [String?] = ["catch \(definition.filter.summary)"] + definition.conditions(in: task)
      let catching = builder.node(lines, .error)
      builder.connect(head, to: catching, "error", kind: .error)
      if let retry = definition.retry {
        builder.connect(catching, to: head, "again, \(retry.summary)", kind: .error)
      }
      let then = definition.then ?? task.then
      guard let handler = definition.handler else {
        // What was tried again and still fails isn't dealt with: the task fails.
        return definition.retry == nil ? [Exit(from: catching, directive: then)] : []
      }
      let handling = builder.list(handler)
      builder.connect(catching, to: handling.entry, definition.retry == nil ? nil : "still failing")
      return handling.exits(then)
    }
    return Fragment(entry: head, exits: exits)
  }

  /// Draws a choice: each case leads to where it says.
  mutating func choice(_ cases: [SwitchCase], of task: TaskDefinition) -> Fragment {
    let decision = node([task.name], .decision)
    var exits: [Exit] = []
    for (index, item) in cases.enumerated() {
      let condition = task.definition["switch"]?[index]?[item.name]?["when"]
      let label = condition.map { "\(item.name): \(GraphText.expression($0))" } ?? item.name
      exits.append(Exit(from: decision, label: label, directive: item.then))
    }
    if !cases.contains(where: { $0.condition == nil }) {
      exits.append(Exit(from: decision, label: "otherwise", directive: task.then))
    }
    return Fragment(entry: decision, exits: exits)
  }
}
