internal import FanfareJSON

/// What the variables of an expression stand for.
struct ExpressionScope: Sendable {
  /// What is the same for the whole run.
  var facts: RunFacts
  /// What `now` is: the time of the planner, in seconds since 1970.
  let time: Double
  /// The values of the secrets, by name; `null` where none may be seen.
  var secrets: JSONValue = .null
  var context: JSONValue = .null
  var input: JSONValue = .null
  var output: JSONValue = .null
  var authorization: JSONValue = .null
  var task: TaskFacts?
  /// What tells the chance of one task from that of another.
  var chance: UInt64 = 0
  var locals = Locals()

  /// The value of a variable.
  func value(of name: String) -> JSONValue {
    if let value = locals[name] { return value }
    switch name {
    case "context": return context
    case "input": return input
    case "output": return output
    case "secrets": return secrets
    case "authorization": return authorization
    case "task": return task?.json ?? .null
    case "workflow": return facts.workflow
    case "runtime": return facts.runtime
    default: return .null
    }
  }
}

/// A task as expressions see it.
protocol DescribedTask: Sendable {
  /// The name that other tasks refer to it by.
  var name: String { get }
  /// Where it stands in the definition, as a JSON pointer.
  var reference: String { get }
  /// What the file says of it.
  var definition: JSONValue { get }
}

/// What `$task` tells.
struct TaskFacts: Sendable {
  let task: any DescribedTask
  let input: JSONValue
  var output: JSONValue?
  /// Seconds since 1970.
  let startedAt: Double

  var json: JSONValue {
    // The members of the definition stand beside those that the specification names: its own examples use both.
    var object = task.definition.objectValue ?? [:]
    object["name"] = .string(task.name)
    object["reference"] = .string(task.reference)
    object["definition"] = task.definition
    object["input"] = input
    object["output"] = output
    object["startedAt"] = Timestamp(secondsSinceEpoch: startedAt).json
    return .object(object)
  }
}

/// The variables that loops and caught errors define, the innermost last.
struct Locals: Sendable, Equatable {
  /// The variables, the innermost last.
  private(set) var bindings: [(name: String, value: JSONValue)] = []

  init(_ bindings: [(name: String, value: JSONValue)] = []) {
    self.bindings = bindings
  }

  subscript(name: String) -> JSONValue? {
    bindings.last { $0.name == name }?.value
  }

  func binding(_ name: String, _ value: JSONValue) -> Locals {
    var locals = self
    locals.bindings.append((name, value))
    return locals
  }

  static func == (first: Locals, second: Locals) -> Bool {
    first.bindings.elementsEqual(second.bindings, by: ==)
  }
}
