public import FanfareJSON

/// A task of a workflow as its definition describes it.
///
/// It never changes, and it is a class so that a run with many tasks holds a pointer to each.
public final class TaskDefinition: Sendable, DescribedTask {
  /// The name that other tasks refer to it by; unique in its list.
  public let name: String

  /// Where it stands in the definition, as a JSON pointer such as `/do/0/fetch`.
  public let reference: String

  /// What follows it.
  public let then: FlowDirective

  /// What its author noted about it.
  public let metadata: JSONObject

  /// Its text in the definition.
  public let definition: JSONValue

  /// What it does.
  let kind: Kind
  /// Whether it is run at all, decided on its raw input.
  let condition: RuntimeExpression?
  let input: DataRule
  let output: DataRule
  let export: DataRule
  let timeout: DurationTemplate?

  /// Whether its failure becomes `null` instead of failing the fork that it is a branch of.
  var isOptional: Bool { metadata["optional"] == .bool(true) }

  /// How many of its branches have to succeed if it is a fork, however many of them are optional; 0 unless it says so.
  var quorum: Int { metadata["quorum"]?.intValue ?? 0 }

  /// What a task does.
  ///
  /// It stands behind a pointer, since every step of a run that looks what its task is for takes a copy.
  indirect enum Kind: Sendable {
    /// Calls a service or a function.
    case call(CallDefinition)
    /// Performs tasks one after another.
    case `do`([TaskDefinition])
    /// Publishes an event.
    case emit(Template)
    /// Performs tasks for each of several items, one after another.
    case `for`(ForDefinition)
    /// Performs tasks side by side.
    case fork(ForkDefinition)
    /// Ends with an error.
    case raise(ErrorDefinition)
    /// Runs another workflow.
    case run(SubworkflowDefinition)
    /// Makes data.
    case set(Template)
    /// Chooses the task that follows.
    case `switch`([SwitchCase])
    /// Performs tasks, and says what to do when they fail.
    case `try`(TryDefinition)
    /// Waits for a time.
    case wait(DurationTemplate)
  }

  init(
    name: String,
    reference: String,
    kind: Kind,
    then: FlowDirective = .continue,
    metadata: JSONObject = [:],
    definition: JSONValue = .null,
    condition: RuntimeExpression? = nil,
    input: DataRule = DataRule(),
    output: DataRule = DataRule(),
    export: DataRule = DataRule(),
    timeout: DurationTemplate? = nil
  ) {
    self.name = name
    self.reference = reference
    self.kind = kind
    self.then = then
    self.metadata = metadata
    self.definition = definition
    self.condition = condition
    self.input = input
    self.output = output
    self.export = export
    self.timeout = timeout
  }
}

/// What follows a task.
public enum FlowDirective: Hashable, Sendable {
  /// The next task of the list, if there is one.
  case `continue`
  /// Nothing of its list: the task that the list belongs to is complete.
  case exit
  /// Nothing at all: the workflow is complete.
  case end
  /// The task of this name in the same list.
  case task(String)

  init(_ text: String) {
    switch text {
    case "continue": self = .continue
    case "exit": self = .exit
    case "end": self = .end
    default: self = .task(text)
    }
  }

  /// The text that it is read from.
  var text: String {
    switch self {
    case .continue: "continue"
    case .exit: "exit"
    case .end: "end"
    case .task(let name): name
    }
  }
}
