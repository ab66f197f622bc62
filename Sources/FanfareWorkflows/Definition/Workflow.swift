internal import Fanfare
public import FanfareJSON

/// A pipeline: tasks that call services, in the Open Workflow Specification's DSL 1.0.
///
/// A workflow that exists is valid: its expressions are compiled, its references resolved and what isn't supported has
/// been refused.
///
/// ```swift
/// let workflow = try Workflow(parsing: text, file: "process-document.yaml")
/// let report = await engine.run(workflow, input: ["id": "a", "text": "…"])
/// ```
public struct Workflow: Sendable {
  /// Its name, version and what else documents it.
  public let document: WorkflowDocument

  /// Its tasks, in the order of the file.
  public var tasks: [TaskDefinition] { root.children.flatMap(\.tasks) }

  /// The functions that its tasks may call, by name.
  public let functions: [String: TaskDefinition]

  /// The names of the secrets that it needs.
  public let secrets: [String]

  /// The definition as it was read.
  public let definition: JSONValue

  /// The SHA-256 of what runs are decided by: the definition, and which of its calls the program has functions for.
  public let digest: String

  /// What is valid and was probably not meant, such as a text that looks like an expression and has no `${ }`; in the order
  /// of the file.
  public internal(set) var warnings: [InvalidWorkflow.Problem] = []

  /// The workflow as a task that performs its tasks.
  let root: TaskDefinition
  let extensions: [ExtensionDefinition]
  /// The workflows that its tasks run.
  let subworkflows: [SubworkflowDefinition]
  /// The origins that its texts name.
  let namedOrigins: Set<Origin>
}

/// What documents a workflow.
public struct WorkflowDocument: Hashable, Sendable {
  /// The version of the DSL.
  public var dsl = ""
  /// The namespace; a host name's label.
  public var namespace = ""
  /// The name; a host name's label.
  public var name = ""
  /// The version, such as `1.0.0`.
  public var version = ""
  /// A title for people.
  public var title: String?
  /// A summary for people, in Markdown.
  public var summary: String?
}
