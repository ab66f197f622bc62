import Fanfare
import FanfareJSON
import FanfareTemporal
import FanfareWorkflows

/// What became of an input, as the line of JSON that `fanfare run` writes without a cluster as well.
enum OutcomeLine {
  /// The line for a run that has ended.
  static func json(at place: String, run: String, _ end: RunEnd) -> JSONValue {
    var object: JSONObject = [
      "input": .string(place), "run": .string(run), "status": .string(end.status.rawValue),
      "seconds": .number(JSONNumber(end.duration.inSeconds)),
    ]
    if let output = end.output { object["output"] = output }
    if let error = end.error { object["error"] = error.json }
    if let meters = end.meters {
      object["meters"] = .object(JSONObject(meters.entries.map { ($0.name, .number(JSONNumber($0.amount))) }))
    }
    if !end.optionalFailures.isEmpty { object["optionalFailures"] = .array(end.optionalFailures.map(\.json)) }
    return .object(object)
  }

  /// The line for an input that can't be read.
  static func json(at place: String, problem: String) -> JSONValue {
    [
      "input": .string(place), "status": "unreadable",
      "error": ["title": "Unreadable input", "detail": .string(problem)],
    ]
  }

  /// The line for a document of a batch.
  static func json(_ outcome: BatchOutcome) -> JSONValue {
    switch outcome.ending {
    case .ran(let end): json(at: outcome.place, run: outcome.run, end)
    case .unreadable(let problem): json(at: outcome.place, problem: problem)
    }
  }
}

/// Counts how inputs ended.
struct OutcomeTally: Sendable {
  private(set) var completed = 0
  private(set) var partial = 0
  private(set) var total = 0

  /// Counts an input; `nil` for one that can't be read.
  mutating func count(_ status: RunStatus?) {
    total += 1
    if status == .completed { completed += 1 }
    if status == .partial { partial += 1 }
  }

  /// 0 if every run is complete, 1 if none is even in part, 2 otherwise.
  var exitCode: Int32 { completed == total ? 0 : completed + partial == 0 ? 1 : 2 }
}
