internal import FanfareJSON

extension Drafter {
  static let errorTypes = "https://open-workflow-specification.org/spec/1.0.0/errors/"

  /// Draws an expression that yields something of its input and of what is known around it.
  ///
  /// - Parameters:
  ///   - input: whether `$input` has a value there.
  ///   - task: whether `$task` has one.
  mutating func value(input: Bool = false, task: Bool = true) -> String {
    if task, chance(0.1) {
      return pick(["{ n: (tostring | length), name: $task.name }", "{ at: $task.reference, n: 2 }"])
    }
    var choices: [(weight: Int, String)] = [
      (3, "."), (5, "{ n: ((.n? // 0 | tonumber? // 0) + \(int(1...5))), k: \(int(0...99)) }"),
      (2, "{ n: \(int(0...9)), seen: .n? }"),
      (3, "{ n: (.n? // 1), c: $context }"), (1, "[., \(int(0...9))]"), (1, ".n?"),
      (1, "null"),
      (1, "\"text \\(.n? // 0)\""), (1, "empty"), (1, "1, 2"),
    ]
    if input { choices += [(2, "{ n: ($input | tostring | length), in: ($input | type) }"), (1, "$input")] }
    if let loop = scope.loops.last {
      choices += [
        (4, "{ n: $\(loop.at), x: $\(loop.each) }"),
        (3, "{ n: ((.n? // 0 | tonumber? // 0) + $\(loop.at)) }"),
      ]
    }
    if let error = scope.error {
      choices += [
        (4, "{ n: $\(error).status, at: $\(error).instance }"),
        (2, "{ n: 1, kind: ($\(error).type | split(\"/\") | last), body: $\(error).body }"),
      ]
    }
    if chance(0.04) { return pick(["error(\"drawn\")", ".n.x.y", "{ n: (.n? + \"x\" + 1) }"]) }
    return pick(weighted: choices)
  }

  /// Draws an expression that something depends on.
  mutating func condition() -> String {
    var choices: [(weight: Int, String)] = [
      (4, "(tostring | length) % 2 == 0"), (4, "((.n? // 0 | tonumber? // 0) % 2) == 1"),
      (3, "(.n? // 0) >= \(int(0...6))"),
      (1, "type == \"object\""), (2, "true"), (1, "false"), (2, "($context | tostring | length) % 2 == 0"),
      (1, ".name?"),
    ]
    if let loop = scope.loops.last {
      choices += [(6, "$\(loop.at) < \(int(1...2))"), (1, "$\(loop.each) != 2")]
    }
    if let error = scope.error { choices.append((4, "$\(error).status == 503")) }
    if chance(0.02) { return "error(\"drawn\")" }
    return pick(weighted: choices)
  }

  /// Draws a condition of an error, which it is applied to.
  mutating func errorCondition() -> String {
    pick(weighted: [
      (4, ".status == 503"), (3, ".status >= 500"), (2, ".type | endswith(\"communication\")"), (1, "false"),
      (1, "true"),
      (2, "$\(scope.error ?? "error").status == 503"), (1, ".instance | length > 12"),
    ])
  }

  /// Draws what follows: mostly a later task.
  mutating func directive(_ later: [String]) -> String {
    let names = scope.isAlone ? [] : later
    return pick(
      weighted: [(3, "continue"), (3, "exit"), (2, "end")] + names.map { (4, $0) }
    )
  }

  mutating func cases(_ later: [String]) -> JSONValue {
    var cases: [JSONValue] = (0..<int(1...2)).map {
      ["c\($0)": ["when": .string(condition()), "then": .string(directive(later))]]
    }
    if chance(0.5) {
      cases.insert(["otherwise": ["then": .string(directive(later))]], at: chance(0.5) ? 0 : cases.count)
    }
    return .array(cases)
  }

  mutating func error() -> JSONObject {
    let kind = pick(["communication", "runtime", "validation"])
    var error: JSONObject = [
      "type": .string(
        pick(["http://drafts.test/own", "https://serverlessworkflow.io/spec/1.0.0/errors/\(kind)"])
      ),
      "status": chance(0.2) ? "${ 400 + 103 }" : .number(JSONNumber(pick([503, 503, 500, 400, 418]))),
    ]
    if chance(0.4) { error["title"] = "Own" }
    if chance(0.4) { error["detail"] = "it was ${ .n? // 0 }" }
    if chance(0.1) { error["instance"] = "/somewhere" }
    return error
  }

  mutating func timeout(_ milliseconds: ClosedRange<Int>) -> JSONValue {
    if chance(0.3), let name = components.timeouts.isEmpty ? nil : pick(components.timeouts) {
      return .string(name)
    }
    if chance(0.1) {
      return [
        "after": .string(
          "${ \"\(int((milliseconds.lowerBound * 1000)...(milliseconds.upperBound * 1000)))us\" }"
        )
      ]
    }
    return ["after": duration(milliseconds)]
  }

  mutating func inputRule(task: Bool = true) -> JSONObject {
    var rule: JSONObject = [:]
    if chance(0.15) { rule["schema"] = schema() }
    if rule.isEmpty || chance(0.8) {
      rule["from"] = chance(0.3) ? ["n": "${ .n? // 5 }", "list": [1, 2]] : .string(value(task: task))
    }
    return rule
  }

  mutating func outputRule(_ transformation: JSONValue, chanceOfSchema: Double) -> JSONObject {
    var rule: JSONObject = ["as": transformation]
    if chance(chanceOfSchema) { rule["schema"] = schema() }
    return rule
  }

  mutating func export() -> JSONObject {
    let context = "(if ($context | type) == \"object\" then $context else {} end)"
    let key = "k\(int(0...3))"
    let choices = [
      "\(context) + { \(key): (.n? // 0) }", "\(context) + { \(key): ($output | type) }",
      "\(context) + { \(key): $task.name }",
      "\(context) + { \(key): (tostring | .[0:24]) }",
      "\(context) + { \(key): ($input | tostring | .[0:24]) }",
    ]
    var rule: JSONObject = ["as": .string(pick(choices))]
    if chance(0.1) { rule["schema"] = schema() }
    return rule
  }

  /// Draws a schema that most data meets.
  private mutating func schema() -> JSONValue {
    ["document": ["type": .string(pick(["object", "object", "object", "number", "array"]))]]
  }
}
