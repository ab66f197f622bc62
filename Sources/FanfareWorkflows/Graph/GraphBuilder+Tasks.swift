internal import FanfareJSON

extension GraphBuilder {
  /// Draws a task, with the decision whether it is done at all.
  mutating func task(_ task: TaskDefinition) -> Fragment {
    guard task.condition != nil else { return body(of: task) }
    let decision = node(["\(task.name)?"], .decision)
    var fragment = body(of: task)
    connect(decision, to: fragment.entry, GraphText.expression(task.definition["if"]))
    fragment.exits.append(Exit(from: decision, label: "otherwise", directive: .continue))
    return Fragment(entry: decision, exits: fragment.exits)
  }

  private mutating func body(of task: TaskDefinition) -> Fragment {
    switch task.kind {
    case .do(let tasks):
      return cluster(task.title("do")) { builder in
        let list = builder.list(tasks)
        return Fragment(entry: list.entry, exits: list.exits(task.then))
      }
    case .for(let loop): return cluster(task.title("for")) { $0.loop(loop, of: task) }
    case .fork(let fork):
      return cluster(task.title(fork.isCompeting ? "race" : "fork")) { $0.fork(fork, of: task) }
    case .try(let definition): return cluster(task.title("try")) { $0.tryTask(definition, of: task) }
    case .switch(let cases): return choice(cases, of: task)
    case .call(.map(let map)): return cluster(task.title("map")) { $0.map(map, of: task) }
    case .call(.function(let name, _)):
      let node = node([task.name, task.summary], .function)
      noteCall(of: name, from: node)
      return Fragment(entry: node, exits: [Exit(from: node, directive: task.then)])
    case .raise: return Fragment(entry: node([task.name, task.summary], .error), exits: [])
    case .call, .emit, .run, .set, .wait:
      let node = node([task.name, task.summary], .task)
      return Fragment(entry: node, exits: [Exit(from: node, directive: task.then)])
    }
  }
}
