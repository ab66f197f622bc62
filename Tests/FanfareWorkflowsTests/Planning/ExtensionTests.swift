import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct ExtensionTests {
  private func conversation(_ extended: String, _ tasks: String) throws -> PlannerConversation {
    try PlannerConversation(
      "use: { extensions: [{ x: { extend: \(extended), before: [{ added: { set: { x: 1 } } }] } }] }\ndo: \(tasks)"
    )
  }

  @Test func `what a map does for an item is no task, and isn't extended`() throws {
    let map = "[{ m: { call: 'map:1.0.0@default', with: { in: [1, 2], do: [{ s: { set: { y: 1 } } }] } } }]"
    for (kind, count) in [("composite", 0), ("all", 3), ("set", 2), ("call", 1)] {
      let run = try conversation(kind, map)
      #expect(run.output == [["y": 1], ["y": 1]])
      #expect(run.events.count { $0 == "added completed" } == count, "\(kind)")
    }
  }

  @Test func `a list that is a task is extended where it stands`() throws {
    let run = try conversation("composite", "[{ l: { do: [{ s: { set: { y: 1 } } }] } }]")
    #expect(run.events.count { $0 == "added completed" } == 1)
  }

  @Test func `what stands after a race is under its limit as well`() throws {
    var run = try PlannerConversation(
      """
      use: { extensions: [{ x: { extend: composite, after: [{ w: { wait: PT1S } }] } }] }
      do:
        - f:
            fork: { compete: true, branches: [{ a: { call: work } }, { b: { call: work } }] }
            timeout: { after: PT0.5S }
      """
    )
    run.succeed("a", 1)
    run.giveUp("b")
    run.move(to: 500)
    #expect(run.error?.status == 408 && run.error?.instance == "/do/0/f")
  }

  @Test func `the time of all tries begins with the first of them, after what extensions add before`() throws
  {
    var run = try PlannerConversation(
      """
      use: { extensions: [{ x: { extend: try, before: [{ w: { wait: PT1S } }] } }] }
      do:
        - t:
            try: [{ a: { call: work } }]
            catch: { retry: { delay: PT0.2S, limit: { duration: PT0.5S } } }
      """
    )
    run.move(to: 1000)
    run.fail("a")
    #expect(run.retries == [.milliseconds(200)])
    run.move(to: 1200)
    run.fail("a")
    run.move(to: 1400)
    run.fail("a")
    #expect(run.retries.count == 2 && run.error != nil)
  }

  @Test func `a try that was complete in time has no limit any more`() throws {
    var run = try PlannerConversation(
      """
      use: { extensions: [{ x: { extend: try, after: [{ w: { wait: PT1S } }] } }] }
      do:
        - t:
            try: [{ a: { call: work } }]
            catch: { retry: { limit: { attempt: { count: 1, duration: PT0.5S } } } }
      """
    )
    run.succeed("a", 1)
    run.move(to: 500)
    run.move(to: 1000)
    #expect(run.output == 1)
  }
}
