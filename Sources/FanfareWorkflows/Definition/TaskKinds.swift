internal import FanfareSchema

/// How data is checked and changed on its way into or out of a task.
struct DataRule: Sendable {
  /// What the data must be like.
  var schema: JSONSchema?
  /// What becomes of it; `nil` leaves it as it is.
  var transformation: Template?
}

/// A loop over items.
struct ForDefinition: Sendable {
  /// The variable of the item, without `$`.
  let each: String
  /// The variable of its position, without `$`.
  let at: String
  let items: Template
  let condition: RuntimeExpression?
  /// What is performed for each item.
  let tasks: [TaskDefinition]
}

/// Tasks side by side.
struct ForkDefinition: Sendable {
  /// The tasks.
  let branches: [TaskDefinition]
  /// Whether the first that succeeds decides, and the others are cancelled.
  let isCompeting: Bool
}

/// A case of a switch.
struct SwitchCase: Sendable {
  /// Its name.
  let name: String
  /// When it applies; `nil` means if no other does.
  let condition: RuntimeExpression?
  /// What follows the switch then.
  let then: FlowDirective
}

/// Tasks whose errors are caught.
struct TryDefinition: Sendable {
  /// What is tried.
  let tasks: [TaskDefinition]
  let filter: ErrorFilter
  /// The variable of the error, without `$`.
  let errorName: String
  let condition: RuntimeExpression?
  let exception: RuntimeExpression?
  let retry: RetryDefinition?
  /// What is done once retries are spent; `nil` if there is nothing.
  let handler: [TaskDefinition]?
  /// What follows when an error was caught; `nil` leaves it to the task.
  let then: FlowDirective?
}

/// When tasks that failed are tried again.
struct RetryDefinition: Sendable {
  var condition: RuntimeExpression?
  var exception: RuntimeExpression?
  var delay: DurationTemplate?
  var backoff = BackoffForm.constant
  /// How often they are tried again at most.
  var maximumRetries: Int?
  /// How long one try may take.
  var tryTimeout: DurationTemplate?
  /// For how long, from the first try, they are tried again.
  var duration: DurationTemplate?
  var jitter: (from: DurationTemplate, to: DurationTemplate)?
}

/// How the delay grows from one try to the next.
enum BackoffForm: String, Sendable, CaseIterable {
  case constant
  case linear
  case exponential
}

/// Another workflow to run.
struct SubworkflowDefinition: Sendable {
  /// Its namespace.
  let namespace: String
  /// Its name.
  let name: String
  /// Its version, or `latest`.
  let version: String
  let input: Template?
  /// Whether its end is awaited.
  let isAwaited: Bool
}

/// Tasks that are added before and after others.
struct ExtensionDefinition: Sendable {
  let name: String
  /// The kind of tasks that are extended.
  let extended: String
  let condition: RuntimeExpression?
  let before: [TaskDefinition]
  let after: [TaskDefinition]
}
