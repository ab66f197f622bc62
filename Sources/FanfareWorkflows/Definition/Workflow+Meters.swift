internal import Fanfare

extension Workflow {
  /// The names of what its own policies count (`metadata.policy.meters`), each once.
  public var meterNames: Set<String> {
    var names: Set<String> = []
    for task in [root] + functions.values { task.addMeterNames(to: &names) }
    return names
  }
}

extension TaskDefinition {
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
