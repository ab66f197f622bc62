import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct EndTests {
  private let optional = "fork: { branches: [{ a: { call: work, metadata: { optional: true } } }] }"

  @Test func `what was left out before the end of a run within a task makes it partial`() throws {
    var run = try PlannerConversation(
      "do: [{ outer: { do: [{ f: { \(optional) } }, { last: { set: { x: 1 }, then: end } }] } }]"
    )
    run.fail("a", 418)
    #expect(run.output == ["x": 1] && run.planner.optionalFailures.map(\.status) == [418])
  }

  @Test func `so does what was left out beside the branch that ends a run`() throws {
    var run = try PlannerConversation(
      """
      do:
        - f:
            fork:
              branches:
                - a: { call: work, metadata: { optional: true } }
                - b: { call: work, then: end }
      """
    )
    run.fail("a", 418)
    run.succeed("b", 2)
    #expect(run.output == 2 && run.planner.optionalFailures.map(\.status) == [418])
  }

  @Test func `so do the items that a map tolerates before one of them ends the run`() throws {
    var run = try PlannerConversation(
      """
      do:
        - m:
            call: map:1.0.0@default
            with:
              in: '[1, 2]'
              maximumConcurrency: 1
              toleratedFailures: 1
              do: [{ a: { call: work, then: end } }]
      """
    )
    run.fail("a", 418)
    run.succeed("a", 2)
    #expect(run.output == 2 && run.planner.optionalFailures.map(\.status) == [418])
  }

  @Test func `what a map tolerated counts once, also if what comes after it ends the run`() throws {
    let run = try PlannerConversation(
      """
      use: { extensions: [{ x: { extend: call, after: [{ last: { set: { x: 1 }, then: end } }] } }] }
      do:
        - m:
            call: map:1.0.0@default
            with:
              in: '[1, 2]'
              toleratedFailures: 2
              do: [{ a: { raise: { error: { type: own, status: 418 } } } }]
      """
    )
    #expect(run.output == ["x": 1] && run.planner.optionalFailures.map(\.status) == [418, 418])
  }

  @Test func `what an earlier try left out doesn't count at the end either`() throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try:
              - f: { \(optional) }
              - b: { call: work }
            catch: { do: [{ last: { set: { x: 1 }, then: end } }] }
      """
    )
    run.fail("a")
    run.fail("b")
    #expect(run.output == ["x": 1] && run.planner.optionalFailures.isEmpty)
  }
}
