internal import FanfareJSON

/// An activity whose `with` mentions secrets: what it is made from.
///
/// It is worked out each time it is performed, and holds neither a secret nor what was made with one.
final class DeferredActivity: Sendable {
  /// What it is made from.
  enum Source: Sendable {
    case http(HTTPCallDefinition)
    case openAPI(OpenAPICallDefinition)
    case native(String, argument: Template)
    case event(Template, EventDefaults)
    case subworkflow(SubworkflowDefinition, RunHeader.Include?, input: Template)
  }

  let source: Source
  /// The task's input.
  private let input: JSONValue
  /// What expressions see besides the secrets.
  private let scope: ExpressionScope
  private let key: ActivityKey

  init(_ source: Source, input: JSONValue, scope: ExpressionScope, key: ActivityKey) {
    self.source = source
    self.input = input
    self.scope = scope.withoutSecrets
    self.key = key
  }

  /// The same with another key.
  func keyed(_ key: ActivityKey) -> DeferredActivity {
    DeferredActivity(source, input: input, scope: scope, key: key)
  }

  /// The digest of the workflow that it runs; `nil` if it runs none.
  private var includedDigest: String? {
    if case .subworkflow(_, let include, input: _) = source { include?.digest } else { nil }
  }

  /// What kind of work it is.
  var kind: ActivityKind {
    switch source {
    case .http: .http
    case .openAPI: .openAPI
    case .native: .function
    case .event: .event
    case .subworkflow: .workflow
    }
  }

  /// Whether another one is worked out from the same, the secrets aside.
  func isSame(as other: DeferredActivity) -> Bool {
    key.place == other.key.place && input == other.input && scope.context == other.scope.context
      && scope.input == other.scope.input && scope.locals == other.scope.locals
      && scope.task?.task.definition == other.scope.task?.task.definition
      && includedDigest == other.includedDigest
  }

  /// The activity with everything worked out.
  ///
  /// - Parameters:
  ///   - secrets: the values of the secrets, by name.
  ///   - interruption: what ends expressions early.
  func activity(
    with secrets: JSONValue,
    _ interruption: RunInterruption
  ) throws(WorkflowError) -> Activity {
    var scope = scope
    scope.secrets = secrets
    scope.facts = scope.facts.interrupted(by: interruption)
    switch source {
    case .http(let definition): return .http(try definition.call(input, scope, key))
    case .openAPI(let definition): return .openAPI(try definition.call(input, scope, key))
    case .native(let name, let argument):
      return .native(name, argument: try argument.value(of: input, in: scope))
    case .event(let template, let defaults):
      return .publish(event: try defaults.applied(to: try template.value(of: input, in: scope)))
    case .subworkflow(let definition, let include, let template):
      let input = try template.value(of: input, in: scope)
      return .subworkflow(SubworkflowCall(definition: definition, include: include, input: input))
    }
  }
}

extension ExpressionScope {
  /// The same, without the values of the secrets.
  fileprivate var withoutSecrets: ExpressionScope {
    var scope = self
    scope.secrets = .null
    return scope
  }
}

/// What CloudEvents requires of an event and the definition may leave out.
struct EventDefaults: Sendable {
  let id: String
  let source: String
  /// Seconds since 1970.
  let time: Double

  /// The event with what it lacks.
  ///
  /// - Throws: an error if it isn't an object.
  func applied(to value: JSONValue) throws(WorkflowError) -> JSONValue {
    guard var event = value.objectValue else { throw WorkflowError(.expression, "\(value) isn't an event") }
    event["specversion"] = event["specversion"] ?? "1.0"
    event["id"] = event["id"] ?? .string(id)
    event["source"] = event["source"] ?? .string(source)
    event["time"] = event["time"] ?? .string(Timestamp(secondsSinceEpoch: time).text)
    for name in ["type", "source", "id"] where event[name]?.stringValue?.isEmpty ?? true {
      throw WorkflowError(
        .expression,
        "the event's '\(name)' is \(event[name] ?? .null) and has to be a text that isn't empty (CloudEvents 1.0)"
      )
    }
    if event["data"] != nil, event["datacontenttype"] == nil { event["datacontenttype"] = "application/json" }
    return .object(event)
  }
}
