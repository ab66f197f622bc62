internal import FanfareJSON

extension Drafter {
  /// Draws a task.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - later: the names of the tasks of its list that stand after it.
  mutating func task(named name: String, later: [String]) -> JSONObject {
    budget -= 1
    var task = kind(named: name, later: later)
    if chance(0.1) { task["if"] = .string(condition()) }
    if chance(0.12) { task["input"] = .object(inputRule()) }
    if chance(0.15), task["output"] == nil {
      task["output"] = .object(outputRule(.string(value(input: true)), chanceOfSchema: 0.1))
    }
    if chance(task["output"] == nil ? 0.12 : 0.5), task["export"] == nil {
      task["export"] = .object(export())
    }
    // A limit of a task that is tried again and handled is in force all that time.
    let isLong = task["try"] != nil || task["run"] != nil
    if chance(isLong ? 0.35 : 0.15) {
      task["timeout"] = timeout(task["wait"] != nil ? 1...300 : isLong ? 5...200 : 10...600)
    }
    if chance(0.15) { task["then"] = .string(directive(later)) }
    return task
  }

  /// Draws a branch of a fork, which takes some time before anything else: what ends at the same instant could end in any order.
  mutating func branch(named name: String) -> JSONObject {
    var branch: JSONObject
    if chance(0.6) {
      branch = task(named: name, later: [])
      if branch["call"] == nil, branch["wait"] == nil {
        branch = ["do": .array([[newName(): pause()], [name + "x": .object(branch)]])]
      }
    } else {
      branch = ["do": .array([[newName(): pause()]] + (list().arrayValue ?? []))]
    }
    if chance(0.5) {
      branch["metadata"] = .object((branch["metadata"]?.objectValue ?? [:]).with("optional", true))
    }
    return branch
  }

  mutating func pause() -> JSONValue { ["wait": duration(1...100)] }

  private mutating func kind(named name: String, later: [String]) -> JSONObject {
    if budget > 0, scope.depth < 5, chance(scope.depth == 0 ? 0.6 : 0.45) { return composite(later) }
    switch pick(weighted: simpleKinds) {
    case "set": return ["set": setting()]
    case "wait": return ["wait": duration(1...200)]
    case "raise":
      return ["raise": ["error": chance(0.3) && !components.errors.isEmpty ? "broken" : .object(error())]]
    case "switch": return ["switch": cases(later)]
    case "emit": return ["emit": ["event": ["with": .object(event())]]]
    case "work":
      let call: JSONObject = ["call": "work"]
      return call.with("with", chance(0.7) ? ["n": .string("${ \(value(input: true)) }")] : nil)
    case "function" where !components.functions.isEmpty:
      let call: JSONObject = ["call": .string(pick(components.functions))]
      return call.with(
        "with",
        chance(0.7) ? ["n": .string("${ .n? // 1 }"), "k": .number(JSONNumber(int(0...9)))] : nil
      )
    case "run" where !subworkflows.isEmpty: return run()
    default: return httpCall(named: name)
    }
  }

  private var simpleKinds: [(weight: Int, String)] {
    [
      (10, "call"), (4, "set"), (2, "wait"), (2, "raise"), (2, "switch"), (4, "emit"), (2, "work"),
      (components.functions.isEmpty ? 0 : 4, "function"), (subworkflows.isEmpty ? 0 : 7, "run"),
    ]
  }

  private mutating func setting() -> JSONValue {
    if chance(0.4) { return .string("${ \(value(input: true)) }") }
    return [
      "n": .string("${ (.n? // 0 | tonumber? // 0) + \(int(1...3)) }"), "from": "${ $task.name }",
      "note": .string(
        pick(["plain", "n is ${ .n? // 0 }", "${ $input | type } of ${ $workflow.definition.document.name }"])
      ),
    ]
  }

  private mutating func event() -> JSONObject {
    [
      "type": .string(pick(["test.done", "test.failed"])), "source": "http://drafts.test",
      "id": "${ $task.name }",
      "time": "2026-01-01T00:00:00Z",
      "data": ["n": .string("${ .n? // 0 }"), "k": .number(JSONNumber(int(0...99)))],
    ]
  }

  private mutating func run() -> JSONObject {
    var workflow: JSONObject = [
      "namespace": "drafts", "name": .string(pick(subworkflows)),
      "version": .string(pick(["1.0.0", "latest"])),
    ]
    if chance(0.4) { workflow["input"] = ["n": .string("${ .n? // 3 }"), "list": [4, 5]] }
    var run: JSONObject = ["workflow": .object(workflow)]
    if chance(0.45) { run["await"] = false } else if chance(0.1) { run["await"] = true }
    return ["run": .object(run)]
  }

  mutating func httpCall(named name: String) -> JSONObject {
    let method = pick(["get", "get", "GET", "post", "put", "delete", "patch"])
    let host = pick(WorkflowDraft.origins)
    let path = pick(["/\(name)", "/\(name)", "/\(name)", "/\(name)/{n}"])
    let uri = JSONValue.string(host + path)
    var with: JSONObject = ["method": .string(method), "endpoint": chance(0.2) ? ["uri": uri] : uri]
    if chance(0.3) {
      with["query"] = ["k": .string("${ .n? // 0 | tostring }"), "fixed": .number(JSONNumber(int(0...9)))]
    }
    if ["post", "put", "patch"].contains(method), chance(0.8) {
      with["body"] =
        chance(0.5) ? "${ . }" : ["n": .string("${ \(value(input: true)) }"), "by": .string(name)]
    }
    if chance(0.15) { with["redirect"] = .bool(chance(0.8)) }
    var task: JSONObject = ["call": "http", "with": .object(with)]
    if chance(0.1) {
      task["with"] = .object(with.with("output", "response"))
      task["output"] = [
        "as": "{ n: .statusCode, content: .content, uri: .request.uri, method: .request.method }"
      ]
    } else if chance(0.05) {
      task["with"] = .object(with.with("output", "raw"))
    }
    if chance(0.12) {
      // What repeats calls below the workflow has a simulation of its own.
      task["metadata"] = [
        "policy": [
          "timeout": .string("\(int(20_000...300_000))us"), "retry": ["maximumAttempts": 1],
          "circuitBreaker": false,
        ]
      ]
    }
    return task
  }
}

extension JSONObject {
  /// The object with another member, or with a member changed; `nil` leaves it as it is.
  func with(_ name: String, _ value: JSONValue?) -> JSONObject {
    guard let value else { return self }
    var object = self
    object[name] = value
    return object
  }
}
