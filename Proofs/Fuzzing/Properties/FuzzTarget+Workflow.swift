internal import FanfareWorkflows

extension FuzzTarget {
  /// Definitions of workflows, and the graphs of those that are valid.
  static let workflow = FuzzTarget(name: "workflow") { (bytes) throws(BrokenPromise) in
    let workflow: Workflow
    do throws(InvalidWorkflow) {
      workflow = try Workflow(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      try promise(!error.problems.isEmpty, "a definition is refused without a reason")
      for problem in error.problems {
        try promise(problem.line >= 1 && problem.column >= 1 && !problem.message.isEmpty, "\(problem)")
      }
      return
    }
    let graph = WorkflowGraph(workflow)
    try promise(!graph.mermaid.isEmpty && !graph.dot.isEmpty, "a workflow has an empty graph")
    let written = "\(workflow.definition)"
    guard let again = try? Workflow(parsing: written, file: "again.json") else {
      throw BrokenPromise("a valid definition isn't valid in JSON: \(written)")
    }
    try promise(again.definition, equals: workflow.definition, "the definition, and what it is written as")
    try promise(again.warnings.count, equals: workflow.warnings.count, "warnings in YAML and in JSON")
  }
}
