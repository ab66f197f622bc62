import FanfareJSON
import Testing

@testable import FanfareWorkflows

/// What a run makes of the failures that a run within it has tolerated.
@Suite struct OutcomeFailureTests {
  private static let failure = WorkflowError(.communication, "no", status: 418)

  @Test(arguments: [
    ("{ a: { call: work } }", "/do/0/a"),
    ("{ o: { do: [{ a: { call: work } }] } }", "/do/0/o/do/0/a"),
    ("{ o: { do: [{ a: { call: work, then: end } }] } }", "/do/0/o/do/0/a"),
    ("{ f: { fork: { branches: [{ a: { call: work } }] } } }", "/do/0/f/fork/branches/0/a"),
    ("{ t: { try: [{ a: { call: work } }], catch: {} } }", "/do/0/t/try/0/a"),
  ])
  func `they count for the run, in the place of the task that ran the other`(
    task: String,
    place: String
  ) throws {
    var run = try PlannerConversation("do: [\(task)]")
    run.succeed("a", leavingOut: [Self.failure])
    #expect(run.planner.status == .partial)
    #expect(run.planner.optionalFailures.map(\.instance) == [place])
    #expect(run.planner.optionalFailures.map(\.status) == [418])
  }

  @Test func `they don't count if what is tried after them fails`() throws {
    var run = try PlannerConversation(
      """
      do:
        - t:
            try: [{ a: { call: work } }, { b: { call: work } }]
            catch: { do: [{ h: { set: { x: 1 } } }] }
      """
    )
    run.succeed("a", leavingOut: [Self.failure])
    run.fail("b")
    #expect(run.output == ["x": 1] && run.planner.status == .completed)
  }

  @Test func `they don't count if the task that ran the other is cancelled by then`() throws {
    var run = try PlannerConversation(
      """
      do:
        - t:
            try: [{ o: { timeout: { after: PT1S }, do: [{ a: { call: work } }] } }]
            catch: { do: [{ h: { set: { x: 1 } } }] }
      """
    )
    run.move(to: 1000)
    #expect(run.cancelled == ["a"])
    run.succeed("a", leavingOut: [Self.failure])
    #expect(run.output == ["x": 1] && run.planner.status == .completed)
  }

  @Test func `they are in a snapshot, and count for the run that goes on from it`() throws {
    var run = try PlannerConversation("do: [{ a: { call: work } }, { b: { call: work } }]")
    run.succeed("a", leavingOut: [Self.failure])
    let json = try JSONByteEncoder().encode(try #require(run.planner.snapshot()))
    let snapshot = try JSONByteDecoder().decode(PlannerSnapshot.self, from: json)
    var restored = try #require(
      RunPlanner(run.planner.run, from: snapshot, secrets: [:], tellsEvents: false)
    )
    guard case .perform(let request)? = restored.proceed().commands.first else {
      Issue.record("it asks for nothing")
      return
    }
    let end = request.ended(.success(ActivityOutcome(output: 1)))
    _ = restored.decide(RunInput(.activityEnded(end), at: restored.elapsed))
    #expect(restored.status == .partial && restored.optionalFailures.map(\.instance) == ["/do/0/a"])
  }
}
