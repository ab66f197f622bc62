internal import Fanfare

extension Workflow {
  /// The names of what its own policies count (`metadata.policy.meters`), each once.
  public var meterNames: Set<String> {
    var names: Set<String> = []
    for task in [root] + functions.values { task.addMeterNames(to: &names) }
    return names
  }

  /// Whether a call reads its answer as events (`metadata.until`), of which meters count nothing.
  package var readsEvents: Bool { ([root] + functions.values).contains(where: \.readsEvents) }
}

extension TaskDefinition {
  fileprivate var readsEvents: Bool {
    if case .call(.http(let call)) = kind, call.until != nil { return true }
    return children.contains { $0.tasks.contains(where: \.readsEvents) }
  }

  fileprivate func addMeterNames(to names: inout Set<String>) {
    if case .call(let call) = kind { names.formUnion(call.policy?.policy.meters.map(\.name) ?? []) }
    for list in children { for task in list.tasks { task.addMeterNames(to: &names) } }
  }
}

extension CallDefinition {
  /// The policy of its place; `nil` if it has none.
  fileprivate var policy: CallPolicy? {
    switch self {
    case .http(let call): call.policy
    case .openAPI(let call): call.policy
    case .function, .native, .map: nil
    }
  }
}
