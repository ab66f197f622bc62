internal import FanfareJSON

/// How a task, or a list of them, went.
struct Course {
  /// How it ended.
  enum Ending {
    /// It wasn't run; its raw input takes the place of its output.
    case skipped(JSONValue)
    /// It is complete, and a directive may say what follows.
    case completed(JSONValue, then: String?)
    case faulted(ModelError)
    /// Something in it ended the whole workflow with an output.
    case ended(JSONValue)
    /// Something around it ended first.
    case cut
  }

  /// When, in nanoseconds.
  var end: Int
  var ending: Ending
  /// The errors of what is optional in it; of what failed its own error is told alone.
  let failures: [ModelError]

  init(end: Int, ending: Ending, failures: [ModelError] = []) {
    (self.end, self.ending) = (end, ending)
    self.failures = if case .faulted = ending { [] } else { failures }
  }

  /// The same with what was left out before it.
  func after(leavingOut earlier: [ModelError]) -> Course {
    Course(end: end, ending: ending, failures: earlier + failures)
  }

  /// The same as that of an item of a loop.
  func within(item: Int) -> Course {
    guard case .faulted(let error) = ending else { return self }
    return Course(end: end, ending: .faulted(error.within(item: item)), failures: failures)
  }
}

/// What is around a task.
struct Surroundings {
  /// What tasks have exported.
  final class Context {
    var value: JSONValue
    init(_ value: JSONValue) { self.value = value }
  }

  /// The workflow.
  let workflow: JSONObject
  /// Its raw input.
  let workflowInput: JSONValue
  var context: Context
  /// The variables of loops and caught errors.
  var locals: [String: JSONValue] = [:]
  /// Until when calls may take, as they are told.
  var deadline = Int.max
  /// When something around ends: nothing is looked at from there on.
  var horizon = Int.max
  var isWithinExtension = false
  /// Where the history has the task that it is about.
  var trace = 0

  var name: String { workflow["document"]?["name"]?.stringValue ?? "" }

  /// The same with an earlier end.
  func until(_ instant: Int) -> Surroundings {
    var surroundings = self
    surroundings.deadline = min(deadline, instant)
    surroundings.horizon = min(horizon, instant)
    return surroundings
  }

  /// The same with another variable.
  func defining(_ variables: [String: JSONValue]) -> Surroundings {
    var surroundings = self
    surroundings.locals.merge(variables) { $1 }
    return surroundings
  }
}

/// A task where it stands.
struct PlacedTask {
  let name: String
  let definition: JSONObject
  /// Its JSON pointer.
  let place: String

  init(name: String, _ definition: JSONValue, at place: String) {
    self.name = name
    self.definition = definition.objectValue ?? [:]
    self.place = place
  }

  /// The tasks of a list.
  static func list(_ value: JSONValue?, at place: String) -> [PlacedTask] {
    (value?.arrayValue ?? []).enumerated().compactMap { position, element in
      guard let name = element.objectValue?.names.first, let task = element[name] else { return nil }
      return PlacedTask(name: name, task, at: "\(place)/\(position)/\(name)")
    }
  }

  subscript(member: String) -> JSONValue? { definition[member] }

  /// What the task is for, as the definition names it.
  var kind: String {
    let kinds = ["call", "fork", "emit", "for", "raise", "run", "set", "switch", "try", "wait", "do"]
    return kinds.first { definition[$0] != nil } ?? ""
  }
}
