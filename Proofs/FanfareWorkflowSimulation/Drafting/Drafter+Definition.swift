internal import FanfareJSON

extension Drafter {
  /// Draws what a workflow is given.
  mutating func input() -> JSONValue {
    switch int(0...9) {
    case 0: return .number(JSONNumber(int(0...9)))
    case 1: return pick([.null, "text", [1, 2, 3], true])
    default:
      return [
        "n": .number(JSONNumber(int(0...9))), "list": [1, 2, 3], "name": .string(pick(["ada", "kim", ""])),
      ]
    }
  }

  /// Draws a whole definition.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - tasks: about how many tasks it has, besides those of its components.
  mutating func workflow(named name: String, tasks: Int) -> JSONValue {
    (scope, components) = (Scope(), Components())
    var definition: JSONObject = [
      "document": ["dsl": "1.0.3", "namespace": "drafts", "name": .string(name), "version": "1.0.0"]
    ]
    if chance(0.15) { definition["input"] = .object(inputRule(task: false)) }
    let use = drawUse()
    if !use.isEmpty { definition["use"] = .object(use) }
    if chance(0.15) { definition["timeout"] = timeout(100...6000) }
    budget = tasks
    definition["do"] = list([1, 2, 2, 3, 3, 4])
    if chance(0.2) {
      definition["output"] = .object(outputRule(.string(value(task: false)), chanceOfSchema: 0.1))
    }
    return .object(definition)
  }

  /// Draws what stands in `use`.
  private mutating func drawUse() -> JSONObject {
    var use: JSONObject = [:]
    if chance(0.2) {
      use["timeouts"] = ["soon": ["after": duration(5...100)], "late": ["after": duration(100...2000)]]
      components.timeouts = ["soon", "late"]
    }
    if chance(0.2) {
      use["errors"] = ["broken": .object(error())]
      components.errors = ["broken"]
    }
    if chance(0.2) {
      scope.error = "error"
      use["retries"] = ["often": .object(retryPolicy())]
      components.retries = ["often"]
      scope.error = nil
    }
    if chance(0.3) {
      var functions: JSONObject = [:]
      for name in ["f", "g"].prefix(int(1...2)) {
        budget = int(1...4)
        functions[name] = within { drafter in
          drafter.scope.isAlone = true
          return .object(drafter.task(named: name, later: []))
        }
        // From here on, so that no function calls itself.
        components.functions.append(name)
      }
      use["functions"] = .object(functions)
    }
    if chance(0.35) {
      use["extensions"] = .array((0..<int(1...3)).map { ["x\($0)": .object(self.extension())] })
    }
    return use
  }

  private mutating func `extension`() -> JSONObject {
    let kinds = [
      "all", "all", "call", "composite", "try", "set", "for", "try", "try", "switch", "wait", "run", "emit",
      "raise",
    ]
    var definition: JSONObject = ["extend": .string(pick(kinds))]
    if chance(0.4) { definition["when"] = .string(condition()) }
    budget = 2
    scope.depth = 3
    if chance(0.7) { definition["before"] = list([1, 1, 2]) }
    if chance(0.6) || definition["before"] == nil {
      // What limits the task itself is over by then, however long this takes.
      let first: [JSONValue] = chance(0.4) ? [[newName(): pause()]] : []
      definition["after"] = .array(first + (list([1, 1, 2]).arrayValue ?? []))
    }
    scope.depth = 0
    return definition
  }
}
