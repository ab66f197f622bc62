internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// Answers what people ask about a run while it is under way.
enum RunQuestions {
  private static let names = ["progress", "__stack_trace"]

  /// The answer to a question; one that isn't known is answered with those that are.
  static func answer(to query: WorkflowQuery, about fold: RunFold) -> WorkflowQueryResult {
    let value: JSONValue
    switch query.type {
    case "progress": value = progress(of: fold)
    case "__stack_trace": value = .string(stackTrace(of: fold))
    default:
      let known = names.joined(separator: " and ")
      let text = "a run of fanfare doesn't know the query '\(query.type)'; it answers \(known)"
      return WorkflowQueryResult(kind: .failed, errorMessage: text)
    }
    do throws(TemporalError) {
      let payload = try Payload(value, "the answer")
      return WorkflowQueryResult(kind: .answered, answer: Payloads(payload))
    } catch {
      return WorkflowQueryResult(kind: .failed, errorMessage: error.message)
    }
  }

  private static func progress(of fold: RunFold) -> JSONValue {
    let activities = fold.run.outstanding.activities.map { request -> JSONValue in
      ["number": .number(JSONNumber(request.number)), "task": .string(request.task.task.reference)]
    }
    let timers = fold.run.outstanding.timers.map { timer -> JSONValue in
      ["number": .number(JSONNumber(timer.number)), "due": .number(JSONNumber(timer.due.inSeconds))]
    }
    return [
      "status": fold.run.end == nil ? "running" : "ended", "activities": .array(activities),
      "timers": .array(timers),
    ]
  }

  /// Where the run waits, a line for each place.
  private static func stackTrace(of fold: RunFold) -> String {
    let outstanding = fold.run.outstanding
    let lines =
      outstanding.activities.map { "\($0.task.task.reference): activity \($0.number), \($0.kind.rawValue)" }
      + outstanding.timers.map { "timer \($0.number), due after \($0.due.brief)" }
    return lines.joined(separator: "\n")
  }
}
