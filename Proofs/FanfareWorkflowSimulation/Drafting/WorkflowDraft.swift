internal import Fanfare
package import FanfareJSON
package import FanfareWorkflows

/// A random workflow with what it is run with: the same again for the same seed.
///
/// It is valid, it ends for nearly every seed, and most of its tasks matter for what comes out. Its calls go to
/// `http://s0.test` to `http://s3.test`, and it calls the function `work`, which the engine has to know.
package struct WorkflowDraft: Hashable, Sendable {
  /// The definition.
  package var definition: JSONValue
  /// The definitions of the workflows that it runs, directly or not.
  package var subworkflows: [JSONValue]
  /// What it is given.
  package var input: JSONValue

  /// The names of the functions that have to be registered.
  package static let functions = ["work"]

  /// The origins that it calls.
  package static let origins = (0..<4).map { "http://s\($0).test" }

  /// Draws a workflow.
  ///
  /// - Parameter seed: where all its chance starts.
  package init(seed: UInt64) {
    var drafter = Drafter(seed: seed)
    input = drafter.input()
    let count = drafter.pick([0, 0, 0, 1, 1, 2])
    var subworkflows: [JSONValue] = []
    for number in 0..<count {
      subworkflows.append(drafter.workflow(named: "sub\(number)", tasks: drafter.int(1...4)))
      drafter.subworkflows.append("sub\(number)")
    }
    self.subworkflows = subworkflows
    definition = drafter.workflow(named: "main", tasks: drafter.pick([3, 4, 6, 6, 8, 8, 12, 16]))
  }

  init(definition: JSONValue, subworkflows: [JSONValue], input: JSONValue) {
    self.definition = definition
    self.subworkflows = subworkflows
    self.input = input
  }

  /// The definition as the engine reads it.
  ///
  /// - Throws: `InvalidWorkflow`; never for one that was drawn.
  package func workflow() throws(InvalidWorkflow) -> Workflow { try Self.read(definition) }

  /// The workflows that it runs, as the engine reads them.
  ///
  /// - Throws: `InvalidWorkflow`; never for those that were drawn.
  package func runWorkflows() throws(InvalidWorkflow) -> [Workflow] {
    try subworkflows.map { (definition) throws(InvalidWorkflow) in try Self.read(definition) }
  }

  private static func read(_ definition: JSONValue) throws(InvalidWorkflow) -> Workflow {
    // As JSON, which is quicker to read.
    try Workflow(parsing: "\(definition)", file: "draft.json", functions: functions)
  }

  /// The definitions and the input as files of YAML and JSON, for people and for `fanfare run`: each under its name.
  package var files: [(name: String, text: String)] {
    [("main.yaml", DraftText.yaml(of: definition))]
      + subworkflows.enumerated().map { ("sub\($0).yaml", DraftText.yaml(of: $1)) }
      + [("input.json", "\(input)\n")]
  }
}
