import Testing

@testable import FanfareWorkflowSimulation

@Suite struct DraftShrinkerTests {
  @Test func `each smaller draft lacks something, and some of them are valid`() {
    for seed: UInt64 in 0..<10 {
      let draft = WorkflowDraft(seed: seed)
      let smaller = DraftShrinker(draft: draft).smaller
      let length = Self.length(of: draft)
      #expect(smaller.allSatisfy { Self.length(of: $0) < length }, "seed \(seed)")
      #expect(smaller.isEmpty || smaller.prefix(50).contains { (try? $0.workflow()) != nil }, "seed \(seed)")
    }
  }

  private static func length(of draft: WorkflowDraft) -> Int {
    "\(draft.definition) \(draft.subworkflows)".utf8.count
  }
}
