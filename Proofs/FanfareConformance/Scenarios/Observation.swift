internal import FanfareJSON
internal import FanfareWorkflows

/// What can be seen when a run has ended.
struct Observation: Sendable {
  let end: RunEnd
  /// Its tasks, in the order in which their turns came.
  let tasks: [TaskRecord]
  /// The events that were published.
  let events: [JSONValue]
  /// The requests that the services received.
  let log: MockLog

  /// The tasks that were run, without those that were skipped.
  var run: [TaskRecord] { tasks.filter { $0.status != .skipped } }

  /// The task of a name whose turn came last.
  func task(_ name: String) throws(Mismatch) -> TaskRecord {
    if let task = tasks.last(where: { $0.name == name }) { return task }
    let known = Set(tasks.map(\.name)).sorted().joined(separator: ", ")
    throw Mismatch("the turn of '\(name)' never came; there were \(known.isEmpty ? "no tasks" : known)")
  }

  /// The output of a run that is complete.
  func output() throws(Mismatch) -> JSONValue {
    guard let output = end.output else { throw Mismatch("the workflow \(summary) and has no output") }
    return output
  }

  /// How the run ended, in words.
  var summary: String {
    switch end.status {
    case .completed: "is complete with \(end.output ?? .null)"
    case .partial: "is partially complete with \(end.output ?? .null)"
    case .faulted: "faulted: \(end.error.map { "\($0)" } ?? "no error")"
    case .cancelled: "was cancelled"
    case .suspended: "was suspended"
    }
  }
}

/// What isn't as it was expected.
struct Mismatch: Error, Hashable, Sendable {
  let message: String
  /// Whether the run was over before that could be seen which the scenario is about, so that it says nothing.
  let isTooEarly: Bool

  init(_ message: String, isTooEarly: Bool = false) {
    (self.message, self.isTooEarly) = (message, isTooEarly)
  }

  /// Compares two values.
  static func check<Value: Equatable>(_ what: String, _ found: Value, is expected: Value) throws(Mismatch) {
    guard found != expected else { return }
    throw Mismatch("\(what) is \(found), not \(expected)")
  }
}
