import Fanfare
import FanfareJSON
import FanfareWorkflows

/// What became of one input.
struct WorkflowOutcome: Sendable {
  /// How it ended.
  enum Ending: Sendable {
    case ran(RunReport)
    case unreadable(UnreadableInput)
  }

  /// The name of the input.
  let input: String
  let ending: Ending

  /// The JSON object of the outcome: one line of output.
  var json: JSONValue {
    var object: JSONObject = ["input": .string(input)]
    switch ending {
    case .unreadable(let error):
      object["status"] = "unreadable"
      object["error"] = ["title": "Unreadable input", "detail": .string(error.reason)]
    case .ran(let report):
      object["run"] = .string(report.id)
      object["status"] = .string(report.status.rawValue)
      object["seconds"] = .number(JSONNumber(report.duration.inSeconds))
      if let output = report.output { object["output"] = output }
      if let error = report.error { object["error"] = error.json }
      if !report.optionalFailures.isEmpty {
        object["optionalFailures"] = .array(report.optionalFailures.map(\.json))
      }
    }
    return .object(object)
  }
}

/// Counts how runs ended, and decides the exit code.
struct WorkflowTally: Equatable, Sendable {
  private(set) var completed = 0
  private(set) var partial = 0
  private(set) var faulted = 0
  private(set) var cancelled = 0
  private(set) var suspended = 0
  private(set) var unreadable = 0

  mutating func count(_ status: RunStatus) {
    switch status {
    case .completed: completed += 1
    case .partial: partial += 1
    case .faulted: faulted += 1
    case .cancelled: cancelled += 1
    case .suspended: suspended += 1
    }
  }

  mutating func countUnreadable() { unreadable += 1 }

  var total: Int { completed + partial + failed }
  var failed: Int { faulted + cancelled + suspended + unreadable }

  /// 0 if every run is complete, 1 if none is even in part, 2 otherwise.
  var exitCode: Int32 {
    if completed == total { return 0 }
    return completed + partial == 0 ? 1 : 2
  }

  /// `98 completed, 2 faulted`.
  var counts: String {
    let parts = [
      (completed, "completed"), (partial, "partial"), (faulted, "faulted"), (cancelled, "cancelled"),
      (suspended, "suspended"), (unreadable, "unreadable"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
