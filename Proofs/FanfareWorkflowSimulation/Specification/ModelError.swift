internal import FanfareJSON

/// An error as the specification describes it: problem details (RFC 9457).
///
/// What the specification leaves to the engine, such as the texts of its own errors, isn't in here.
struct ModelError: Error, Hashable {
  /// The last part of a kind that the specification names, or else the whole URI.
  var type: String
  var status: Int
  /// Where it happened; `nil` until it is known.
  var instance: String?
  /// Of errors that are raised.
  var title: String?
  /// Of errors that are raised.
  var detail: String?
  /// Whether title and detail are its author's; the engine has others for its own errors.
  var isRaised = false
  /// The positions of the loops and maps that it happened in, the outermost first.
  var items: [Int] = []
  var causes: [ModelError] = []
  /// What the service answered.
  var body: JSONValue?

  static let kinds = [
    "configuration", "validation", "expression", "authentication", "authorization", "timeout",
    "communication", "runtime",
  ]

  static func expression() -> ModelError { ModelError(type: "expression", status: 400) }

  static func timeout(at instance: String) -> ModelError {
    ModelError(type: "timeout", status: 408, instance: instance)
  }

  /// The name of a kind, whichever host and path it is written with.
  static func name(of type: String) -> String {
    let last = type.split(separator: "/").last.map(String.init) ?? ""
    let isStandard =
      (type.contains("://serverlessworkflow.io/") || type.contains("://open-workflow-specification.org/"))
      && kinds.contains(last)
    return isStandard ? last : type
  }

  /// The error at a place, if it hasn't one.
  func located(at place: String) -> ModelError {
    var error = self
    error.instance = error.instance ?? place
    return error
  }

  /// The error of a loop in whose round it happened.
  func within(item: Int) -> ModelError {
    var error = self
    error.items.insert(item, at: 0)
    return error
  }

  /// The error of several branches or items.
  static func several(_ errors: [ModelError]) -> ModelError {
    guard errors.count > 1 else { return errors[0] }
    return ModelError(
      type: errors[0].type,
      status: errors[0].status,
      title: errors[0].title,
      causes: errors
    )
  }

  /// What expressions see of it.
  var json: JSONValue {
    let uri = Self.kinds.contains(type) ? Drafter.errorTypes + type : type
    var object: JSONObject = [
      "type": .string(uri), "status": .number(JSONNumber(status)), "instance": .string(instance ?? ""),
    ]
    object["title"] = title.map { .string($0) }
    object["detail"] = detail.map { .string($0) }
    object["body"] = body
    return .object(object)
  }
}

extension ModelError: CustomStringConvertible {
  var description: String {
    var text = "\(type) \(status) at '\(instance ?? "")'"
    if !items.isEmpty { text += " of item \(items)" }
    if let title { text += " '\(title)'" }
    if let detail { text += " '\(detail)'" }
    if let body { text += " \(body)" }
    if !causes.isEmpty { text += " because of \(causes)" }
    return text
  }
}
