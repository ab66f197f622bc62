extension TaskDefinition {
  /// The lists of tasks within, with what each is called in the definition.
  public var children: [(label: String, tasks: [TaskDefinition])] {
    switch kind {
    case .do(let tasks): [("do", tasks)]
    case .for(let loop): [("do", loop.tasks)]
    case .fork(let fork): [("branches", fork.branches)]
    case .try(let definition):
      [("try", definition.tasks)] + (definition.handler.map { [("catch", $0)] } ?? [])
    case .call(.map(let map)): [("map", [map.item])]
    case .call, .emit, .raise, .run, .set, .switch, .wait: []
    }
  }

  /// The names of the functions that it and the tasks within call.
  var calledFunctions: [String] {
    if case .call(.function(let name, _)) = kind { return [name] }
    return children.flatMap { $0.tasks.flatMap(\.calledFunctions) }
  }

  /// The workflows that it and the tasks within run.
  var subworkflows: [SubworkflowDefinition] {
    if case .run(let definition) = kind { return [definition] }
    return children.flatMap { $0.tasks.flatMap(\.subworkflows) }
  }

  /// The word that names what it does, as the definition has it.
  public var kindName: String {
    switch kind {
    case .call: "call"
    case .do: "do"
    case .emit: "emit"
    case .for: "for"
    case .fork: "fork"
    case .raise: "raise"
    case .run: "run"
    case .set: "set"
    case .switch: "switch"
    case .try: "try"
    case .wait: "wait"
    }
  }
}
