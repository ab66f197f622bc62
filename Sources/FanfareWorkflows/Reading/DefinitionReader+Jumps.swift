internal import FanfareJSON
internal import FanfareSchema
internal import FanfareText

extension DefinitionReader {
  /// Reports what leads to a task that isn't in the same list.
  ///
  /// - Parameters:
  ///   - tasks: the tasks of the list.
  ///   - names: the names of all that are in it, also of those that can't be read; empty where none follows another.
  ///   - list: the list, or what the only task belongs to.
  func checkJumps(of tasks: [TaskDefinition], names: [String], in list: Located) {
    func check(_ directive: FlowDirective?, at location: JSONPointer) {
      guard case .task(let name)? = directive, !names.contains(name) else { return }
      list.findings.report(
        names.isEmpty
          ? "no task follows this one, so it can't lead to '\(name)'"
          : "there is no task '\(name)' in this list, and a task can only lead to one of its own list",
        at: location,
        suggestion: NearName.nearest(to: name, among: names + ["continue", "exit", "end"])
      )
    }
    for task in tasks {
      guard let location = JSONPointer(task.reference) else { continue }
      check(task.then, at: location.appending("then"))
      switch task.kind {
      case .switch(let cases):
        for (index, item) in cases.enumerated() {
          check(item.then, at: JSONPointer(location.tokens + ["switch", "\(index)", item.name, "then"]))
        }
      case .try(let definition): check(definition.then, at: JSONPointer(location.tokens + ["catch", "then"]))
      default: break
      }
    }
  }
}
