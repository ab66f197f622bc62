internal import FanfareJSON

extension Drafter {
  /// Draws a task with tasks in it.
  mutating func composite(_ later: [String]) -> JSONObject {
    switch pick(weighted: [(3, "do"), (3, "for"), (4, "fork"), (6, "try"), (3, "map"), (1, "rounds")]) {
    case "do": return ["do": list()]
    case "for": return loop()
    case "fork": return fork()
    case "map": return map()
    case "rounds": return rounds()
    default: return tryTask(later)
    }
  }

  /// What is looped over: mostly short lists.
  private mutating func items() -> JSONValue {
    pick(weighted: [
      (4, "[1, 2, 3]"), (3, [4, "five"]), (2, "[range(5)]"), (2, ".list? // [7]"), (1, "[]"), (1, []),
      (1, "$input.list?"),
      (1, ".n?"),
    ])
  }

  private mutating func loop() -> JSONObject {
    var loop: JSONObject = ["in": items()]
    let names = variables()
    if names.each != "item" { loop["each"] = .string(names.each) }
    if names.at != "index" { loop["at"] = .string(names.at) }
    var task: JSONObject = ["for": .object(loop)]
    within { drafter in
      drafter.scope.loops.append(names)
      if drafter.chance(0.3) { task["while"] = .string(drafter.condition()) }
      task["do"] = drafter.list()
    }
    return task
  }

  private mutating func variables() -> (each: String, at: String) {
    pick([("item", "index"), ("item", "index"), ("page", "number"), ("item", "position")])
  }

  private mutating func map() -> JSONObject {
    var map: JSONObject = ["in": items()]
    let names = variables()
    if names.each != "item" { map["each"] = .string(names.each) }
    if names.at != "index" { map["at"] = .string(names.at) }
    if chance(0.7) { map["maximumConcurrency"] = .number(JSONNumber(int(1...3))) }
    if chance(0.5) { map["toleratedFailures"] = .number(JSONNumber(int(0...2))) }
    within { drafter in
      drafter.scope.loops.append(names)
      // A pause that differs from item to item, so that no two end at the same instant.
      let pause = "${ \"\\(($\(names.at) * 7919 + \(drafter.int(1000...30000))) % 30011 + 1)us\" }"
      var first: JSONObject = ["wait": .string(pause)]
      var rest = drafter.list().arrayValue ?? []
      // An item says something to its own context, and shows what it sees there.
      if drafter.chance(0.4) {
        first["export"] = .object(drafter.export())
        rest.append([drafter.newName(): ["set": .string("${ { n: $\(names.at), c: $context } }")]])
      }
      map["do"] = .array([[drafter.newName(): .object(first)]] + rest)
    }
    return ["call": "map:1.0.0@default", "with": .object(map)]
  }

  private mutating func fork() -> JSONObject {
    var fork: JSONObject = [:]
    if chance(0.45) { fork["compete"] = .bool(chance(0.9)) }
    var branches = branches().arrayValue ?? []
    // What one branch leaves out has to be told of, or forgotten, whatever follows.
    if fork["compete"] == nil, chance(0.3) { branches.append(failingBranch()) }
    fork["branches"] = .array(branches)
    return ["fork": .object(fork)]
  }

  /// Draws a branch that isn't needed, and fails.
  private mutating func failingBranch() -> JSONValue {
    let tasks: JSONValue = [[newName(): pause()], [newName(): ["raise": ["error": .object(error())]]]]
    return [newName(): ["do": tasks, "metadata": ["optional": true]]]
  }

  /// A list that is gone through several times: a counter in the context ends it.
  private mutating func rounds() -> JSONObject {
    let (first, last) = (newName(), newName())
    let counter = "(if ($context | type) == \"object\" then $context else {} end)"
    let counting: JSONValue = [
      "set": ["n": "${ (.n? // 0 | tonumber? // 0) + 1 }"],
      "export": ["as": .string("\(counter) + { \(first): ((\(counter).\(first) // 0) + 1) }")],
    ]
    let again: JSONValue = .string("(\(counter).\(first) // 0) < \(int(2...3))")
    let end: JSONValue = ["switch": [["again": ["when": again, "then": .string(first)]]]]
    let middle = list([1, 1, 2]).arrayValue ?? []
    return ["do": .array([[first: counting]] + middle + [[last: end]])]
  }

  private mutating func tryTask(_ later: [String]) -> JSONObject {
    let tried = tried()
    var handling: JSONObject = [:]
    if chance(0.3) { handling["errors"] = ["with": .object(filter())] }
    let name = chance(0.3) ? "fault" : "error"
    if name != "error" { handling["as"] = .string(name) }
    within { drafter in
      drafter.scope.error = name
      if drafter.chance(0.15) { handling["when"] = .string(drafter.errorCondition()) }
      if drafter.chance(0.15) { handling["exceptWhen"] = .string(drafter.errorCondition()) }
      if drafter.chance(0.6) {
        let isNamed = drafter.chance(0.3) && !drafter.components.retries.isEmpty
        handling["retry"] = isNamed ? "often" : .object(drafter.retryPolicy())
      }
      if drafter.chance(0.6) { handling["do"] = drafter.list([1, 1, 2]) }
    }
    if chance(0.25) { handling["then"] = .string(directive(later)) }
    return ["try": tried, "catch": .object(handling)]
  }

  /// Draws what is tried.
  private mutating func tried() -> JSONValue {
    let name = newName()
    switch pick(weighted: [(14, "list"), (3, "call"), (3, "list that fails"), (2, "fork that fails")]) {
    case "call": return [[name: .object(httpCall(named: name))]]
    // What was done before it failed must leave no trace.
    case "list that fails":
      return .array((list().arrayValue ?? []) + [[name: ["raise": ["error": .object(error())]]]])
    case "fork that fails":
      let fork: JSONValue = ["fork": ["branches": [failingBranch(), [newName(): pause()]]]]
      return [[name: fork], [newName(): ["raise": ["error": .object(error())]]]]
    default: return list()
    }
  }

  mutating func retryPolicy() -> JSONObject {
    var policy: JSONObject = [:]
    if chance(0.8) { policy["delay"] = duration(1...60) }
    if chance(0.6) { policy["backoff"] = [pick(["constant", "linear", "exponential"]): [:]] }
    if chance(0.2) { policy["when"] = .string(errorCondition()) }
    if chance(0.25) { policy["exceptWhen"] = .string(errorCondition()) }
    var limit: JSONObject = [:]
    var attempt: JSONObject = [:]
    if chance(0.8) { attempt["count"] = .number(JSONNumber(int(0...3))) }
    if chance(0.45) { attempt["duration"] = duration(5...120) }
    if !attempt.isEmpty { limit["attempt"] = .object(attempt) }
    if chance(0.25) { limit["duration"] = duration(20...400) }
    if !limit.isEmpty { policy["limit"] = .object(limit) }
    if chance(0.2) { policy["jitter"] = ["from": duration(0...5), "to": duration(6...40)] }
    return policy
  }

  private mutating func filter() -> JSONObject {
    var filter: JSONObject = [:]
    if chance(0.6) { filter["status"] = .number(JSONNumber(pick([503, 503, 500, 404, 408, 400, 429]))) }
    if chance(0.3) || filter.isEmpty {
      let kind = pick(["communication", "communication", "timeout", "expression", "validation", "runtime"])
      filter["type"] = .string(
        pick([
          "https://serverlessworkflow.io/spec/1.0.0/errors/\(kind)", Self.errorTypes + kind,
          "http://drafts.test/own",
        ])
      )
    }
    if chance(0.05) { filter["title"] = "Own" }
    return filter
  }
}
