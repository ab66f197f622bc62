import Fanfare
import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct PlannerSnapshotTests {
  @Test func `What calls have come to is in a snapshot, and a run that goes on from it adds to that`() throws
  {
    var run = try PlannerConversation(
      "do: [ { a: { call: work } }, { b: { call: work } }, { c: { call: work } } ]"
    )
    run.succeed("a", meters: ["usd": 0.1, "tokens": 7])
    run.succeed("b", meters: ["usd": 0.2])
    let snapshot = try #require(run.planner.snapshot())
    let json = try JSONByteEncoder().encode(snapshot)
    let read = try JSONByteDecoder().decode(PlannerSnapshot.self, from: json)
    #expect(read == snapshot)
    let restored = try #require(RunPlanner(run.planner.run, from: read, secrets: [:], tellsEvents: false))
    #expect(restored.meters == run.planner.meters && restored.meters["tokens"] == 7)
  }
}
