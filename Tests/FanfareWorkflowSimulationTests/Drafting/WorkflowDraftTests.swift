import FanfareJSON
import FanfareWorkflows
import FanfareYAML
import Testing

@testable import FanfareWorkflowSimulation

@Suite struct WorkflowDraftTests {
  @Test func `every definition that is drawn is valid`() throws {
    for seed: UInt64 in 0..<60 {
      let draft = WorkflowDraft(seed: seed)
      do {
        _ = try draft.workflow()
        _ = try draft.runWorkflows()
      } catch {
        Issue.record("seed \(seed): \(error)\n\(draft.files.map(\.text).joined())")
        return
      }
    }
  }

  @Test func `the same seed draws the same workflow, and another one another`() {
    for seed: UInt64 in 0..<50 {
      #expect(WorkflowDraft(seed: seed) == WorkflowDraft(seed: seed))
      #expect(WorkflowDraft(seed: seed) != WorkflowDraft(seed: seed + 1))
    }
  }

  @Test func `the files say what was drawn`() throws {
    for seed: UInt64 in 0..<60 {
      let draft = WorkflowDraft(seed: seed)
      let text = try #require(draft.files.first { $0.name == "main.yaml" }).text
      #expect(try YAMLDocument(parsing: text, as: .yaml).value == draft.definition)
    }
  }

  @Test func `all kinds of tasks are drawn`() throws {
    var kinds: Set<String> = []
    func collect(_ tasks: [TaskDefinition]) {
      for task in tasks {
        kinds.insert(task.kindName)
        for child in task.children { collect(child.tasks) }
      }
    }
    for seed: UInt64 in 0..<60 { collect(try WorkflowDraft(seed: seed).workflow().tasks) }
    #expect(
      kinds == ["call", "do", "emit", "for", "fork", "raise", "run", "set", "switch", "try", "wait"]
    )
  }
}
