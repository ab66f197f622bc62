import FanfareJSON
import Testing

@testable import FanfareWorkflows

/// A workflow with a head that is of no interest.
func workflow(_ body: String, functions: [String] = []) throws -> Workflow {
  let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
  return try Workflow(parsing: head + body, file: "test.yaml", functions: functions)
}

/// What is wrong with a workflow, a line each.
func problems(_ body: String) -> [String] {
  do {
    _ = try workflow(body)
    return []
  } catch {
    return (error as? InvalidWorkflow)?.problems.map(\.description) ?? ["\(error)"]
  }
}
