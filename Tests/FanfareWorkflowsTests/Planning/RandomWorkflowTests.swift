import Testing

@testable import FanfareWorkflows

@Suite struct RandomWorkflowTests {
  @Test func `whatever happens, a run ends once and each of its tasks before the one it belongs to`() throws {
    for seed: UInt64 in 0..<1000 {
      var source = RandomWorkflow(seed: seed)
      let text = source.text()
      var run = RandomRun(try workflow(text, functions: ["work"]), seed: seed)
      run.play()
      #expect(run.complaints.isEmpty, "seed \(seed): \(run.complaints)\n\(text)\(run.events)")
    }
  }

  @Test func `the same seed makes the same run`() throws {
    for seed: UInt64 in 0..<100 {
      var source = RandomWorkflow(seed: seed)
      let workflow = try workflow(source.text(), functions: ["work"])
      var (first, second) = (RandomRun(workflow, seed: seed), RandomRun(workflow, seed: seed))
      first.play()
      second.play()
      #expect(first.events == second.events, "seed \(seed)")
    }
  }
}
