import FanfareJSON
import Testing

@testable import FanfareWorkflowSimulation

@Suite struct DraftPruningTests {
  @Test func `without any part left out a draft stays as it is`() {
    for seed: UInt64 in 0..<20 {
      var pruning = DraftPruning([])
      let draft = WorkflowDraft(seed: seed)
      #expect(pruning.pruned(draft) == draft)
      #expect(pruning.count > 3)
    }
  }

  @Test func `a draft becomes smaller with each part, and is often still valid`() {
    var valid = 0
    for seed: UInt64 in 0..<10 {
      let plan = WorkflowPlan(seed: seed)
      let length = Self.length(of: plan.draft)
      for number in 0..<plan.partCount {
        let smaller = plan.without([number])
        #expect(Self.length(of: smaller.draft) <= length, "part \(number) of seed \(seed)")
        if smaller.isValid { valid += 1 }
      }
    }
    #expect(valid > 100)
  }

  @Test func `parts have their numbers whatever is left out`() {
    for seed: UInt64 in 0..<20 {
      let draft = WorkflowDraft(seed: seed)
      var (whole, half) = (DraftPruning([]), DraftPruning(Set(stride(from: 0, to: 400, by: 2))))
      _ = (whole.pruned(draft), half.pruned(draft))
      #expect(whole.count == half.count)
    }
  }

  @Test func `a workflow that another one runs stays`() throws {
    let seed = try #require(
      (0..<200 as Range<UInt64>).first { !WorkflowDraft(seed: $0).subworkflows.isEmpty }
    )
    var pruning = DraftPruning(Set(0..<10_000))
    let smallest = pruning.pruned(WorkflowDraft(seed: seed))
    for workflow in smallest.subworkflows {
      let name = try #require(workflow["document"]?["name"]?.stringValue)
      #expect(
        "\(smallest.definition) \(smallest.subworkflows)".contains(
          "\"workflow\":{\"namespace\":\"drafts\",\"name\":\"\(name)\""
        )
      )
    }
  }

  private static func length(of draft: WorkflowDraft) -> Int {
    "\(draft.definition) \(draft.subworkflows)".utf8.count
  }
}
