import Fanfare
import FanfareJSON
import FanfareSamples
import HTTPTypes

extension DocumentRun.Outcome {
  /// The JSON object of one document.
  var json: JSONValue {
    switch self {
    case .processed(let report): report.json
    case .unreadable(let error):
      [
        "id": .string(error.id), "status": "failed",
        "error": ["code": "unreadable", "message": .string(error.reason)],
      ]
    case .notStarted(let id): ["id": .string(id), "status": "not_started"]
    }
  }
}

extension DocumentReport {
  /// The JSON object of the report: status, times, and what each service answered.
  var json: JSONValue {
    var services: JSONObject = ["validator": verdict.json]
    if let analysis { services["nlp"] = analysis.json }
    if let summary { services["summarizer"] = summary.json }
    if let label { services["classifier"] = label.json }
    return [
      "id": .string(id),
      "status": .string(status.rawValue),
      "seconds": .number(JSONNumber(duration.inSeconds)),
      "services": .object(services),
    ]
  }
}

extension ServiceResult where Value: Encodable {
  /// The JSON object of one result: status, times, attempts, and the value or the error.
  var json: JSONValue {
    var object: JSONObject = [
      "status": .string(isSuccess ? "ok" : "failed"),
      "seconds": .number(JSONNumber(duration.inSeconds)),
      "attempts": .array(attempts.map(\.json)),
      "source": .string(source.rawValue),
    ]
    if !meters.isEmpty { object["meters"] = meters.json }
    switch outcome {
    case .success(let value):
      object["value"] =
        (try? JSONByteEncoder().encode(value)).flatMap { try? JSONValue(parsing: $0) } ?? .null
    case .failure(let error):
      object["error"] = error.json
    }
    return .object(object)
  }
}

extension Attempt {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "number": .number(JSONNumber(number)),
      "kind": .string(kind.name),
      "endpoint": .string("\(endpoint)"),
      "seconds": .number(JSONNumber(duration.inSeconds)),
    ]
    if let status { object["status"] = .number(JSONNumber(status.code)) }
    if let error { object["error"] = .string(error.code.rawValue) }
    object["fate"] = .string("\(fate)")
    return .object(object)
  }
}

extension Attempt.Kind {
  fileprivate var name: String {
    switch self {
    case .first: "first"
    case .retry: "retry"
    case .hedge: "hedge"
    }
  }
}

extension ExchangeProgress {
  /// The phase, and the bytes where they are counted.
  fileprivate var json: JSONValue {
    var object: JSONObject = ["phase": .string(phase)]
    if let bytes { object["bytes"] = .number(JSONNumber(bytes)) }
    if let total { object["total"] = .number(JSONNumber(total)) }
    return .object(object)
  }
}

extension ServiceError {
  /// The JSON object of the error.
  var json: JSONValue {
    var object: JSONObject = ["code": .string(code.rawValue), "message": .string(message)]
    if let status { object["status"] = .number(JSONNumber(status.code)) }
    if let progress { object["progress"] = progress.json }
    if let retryRefusal { object["notRepeated"] = .string("\(retryRefusal)") }
    if let problem {
      var details = problem.extensions
      details["type"] = .string(problem.type)
      if let title = problem.title { details["title"] = .string(title) }
      if let detail = problem.detail { details["detail"] = .string(detail) }
      object["problem"] = .object(details)
    } else if let bodyExcerpt {
      object["body"] = .string(bodyExcerpt)
    }
    return .object(object)
  }
}
