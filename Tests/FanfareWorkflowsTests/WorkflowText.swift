import FanfareJSON
import Testing

@testable import FanfareWorkflows

/// A workflow with a head that is of no interest.
func workflow(_ body: String, head: String? = nil, functions: [String] = []) throws -> Workflow {
  let head = head ?? "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
  return try Workflow(parsing: head + body, file: "test.yaml", functions: functions)
}

/// What is wrong with a workflow, a line each.
func problems(_ body: String, head: String? = nil) -> [String] {
  do {
    _ = try workflow(body, head: head)
    return []
  } catch {
    return (error as? InvalidWorkflow)?.problems.map(\.description) ?? ["\(error)"]
  }
}
