import Fanfare

/// Writes small workflows with all kinds of tasks within each other, another one for each seed.
struct RandomWorkflow {
  private var random: SeededRandom
  private var count = 0
  /// A function mustn't call itself.
  private var isWithinFunction = false

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  /// The definition without its head.
  mutating func text() -> String {
    isWithinFunction = true
    let function = task(depth: 2)
    isWithinFunction = false
    let kind = one(of: ["all", "call", "composite", "try", "for"])
    let added = "extend: \(kind), before: \(list(depth: 3)), after: \(list(depth: 3))"
    let extensions = chance(0.2) ? ", extensions: [{ x: { \(added) } }]" : ""
    let timeout = chance(0.1) ? "timeout: { after: \(duration()) }\n" : ""
    return "use: { functions: { f: \(function) }\(extensions) }\n\(timeout)do: \(list(depth: 0))\n"
  }

  /// A list of tasks; those of a fork can't lead to each other.
  private mutating func list(depth: Int, isParallel: Bool = false) -> String {
    let names = (count..<count + one(of: [1, 1, 2, 2, 3])).map { "t\($0)" }
    count += names.count
    let tasks = names.map { "{ \($0): \(task(depth: depth + 1, among: isParallel ? [] : names)) }" }
    return "[\(tasks.joined(separator: ", "))]"
  }

  private mutating func task(depth: Int, among names: [String] = []) -> String {
    var members = [depth > 3 || chance(0.4) ? simpleTask(names) : composite(depth, names)]
    if chance(0.1) { members.append("if: '\(one(of: ["true", "false", ". == 1"]))'") }
    if chance(0.15) { members.append("timeout: { after: \(duration()) }") }
    if chance(0.05) { members.append("export: { as: '{ seen: [ . ] }' }") }
    if chance(0.03) { members.append("output: { as: 'error(\"no\")' }") }
    if chance(0.2) { members.append("then: \(target(names))") }
    return "{ \(members.joined(separator: ", ")) }"
  }

  private mutating func simpleTask(_ names: [String]) -> String {
    switch one(of: [
      "call", "call", "call", "call", "set", "wait", "raise", "switch", "emit", "function", "run", "run",
    ]) {
    case "set": "set: { a: 1 }"
    case "wait": "wait: \(duration())"
    case "raise": "raise: { error: { type: x, status: 400 } }"
    case "run":
      "run: { workflow: { namespace: test, name: other, version: '1.0.0' }, await: \(chance(0.5)) }"
    case "emit": "emit: { event: { with: { type: x } } }"
    case "switch":
      "switch: [{ a: { when: . == 1, then: \(target(names)) } }, { b: { then: \(target(names)) } }]"
    case "function" where !isWithinFunction: "call: f"
    default: "call: work"
    }
  }

  private mutating func composite(_ depth: Int, _ names: [String]) -> String {
    switch one(of: ["do", "for", "fork", "fork", "try", "try", "try", "map"]) {
    case "do": return "do: \(list(depth: depth))"
    case "for":
      let condition = chance(0.2) ? ", while: '\(one(of: ["false", "$index < 1"]))'" : ""
      return "for: { in: '[1, 2, 3]' }\(condition), do: \(list(depth: depth))"
    case "fork":
      let isRace = chance(0.5)
      return "fork: { compete: \(isRace), branches: \(list(depth: depth, isParallel: true)) }"
    case "map":
      let bounds = "maximumConcurrency: \(one(of: [1, 2, 5])), toleratedFailures: \(one(of: [0, 1]))"
      return "call: map:1.0.0@default, with: { in: '[1, 2, 3]', \(bounds), do: \(list(depth: depth)) }"
    default: return tryTask(depth, names)
    }
  }

  private mutating func tryTask(_ depth: Int, _ names: [String]) -> String {
    var parts: [String] = []
    if chance(0.3) { parts.append("errors: { with: { status: 503 } }") }
    if chance(0.6) {
      let time = chance(0.5) ? ", duration: \(duration())" : ""
      let limit = "limit: { attempt: { count: \(one(of: [0, 1, 2]))\(time) } }"
      parts.append("retry: { delay: \(duration()), \(limit), jitter: { from: PT0S, to: \(duration()) } }")
    }
    if chance(0.5) { parts.append("do: \(list(depth: depth))") }
    if chance(0.2) { parts.append("then: \(target(names))") }
    return "try: \(list(depth: depth)), catch: { \(parts.joined(separator: ", ")) }"
  }

  /// What may follow a task.
  private mutating func target(_ names: [String]) -> String {
    one(of: ["continue", "exit", "exit", "end"] + names)
  }

  private mutating func duration() -> String { "{ milliseconds: \(one(of: [0, 1, 5, 20])) }" }

  private mutating func one<Element>(of choices: [Element]) -> Element {
    choices[Int(random.unit() * Double(choices.count))]
  }

  private mutating func chance(_ share: Double) -> Bool { random.unit() < share }
}
