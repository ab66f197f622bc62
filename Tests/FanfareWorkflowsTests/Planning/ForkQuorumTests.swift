import FanfareJSON
import Testing

@testable import FanfareWorkflows

/// Forks that need so many of their branches.
@Suite struct ForkQuorumTests {
  private static func fork(quorum: Int, of branches: [String]) -> String {
    let tasks = branches.map { "{ \($0): { call: work, metadata: { optional: true } } }" }
    return
      "do: [{ f: { fork: { branches: [\(tasks.joined(separator: ", "))] }, metadata: { quorum: \(quorum) } } }]"
  }

  @Test func `one whose optional branches all fail fails with the errors of all`() throws {
    var run = try PlannerConversation(Self.fork(quorum: 1, of: ["a", "b"]))
    run.fail("a", 500)
    #expect(run.ending == nil)
    run.fail("b", 502)
    #expect(run.error?.causes.map(\.status) == [500, 502])
    #expect(run.planner.optionalFailures.isEmpty && run.planner.status == .faulted)
  }

  @Test func `one that has what it needs completes, and the run is partial`() throws {
    var run = try PlannerConversation(Self.fork(quorum: 1, of: ["a", "b"]))
    run.fail("a", 500)
    run.succeed("b", 1)
    #expect(run.output == [nil, 1])
    #expect(run.planner.optionalFailures.map(\.status) == [500] && run.planner.status == .partial)
  }

  @Test func `once too many have failed the others are cancelled`() throws {
    var run = try PlannerConversation(Self.fork(quorum: 2, of: ["a", "b", "c"]))
    run.fail("a", 500)
    #expect(run.cancelled.isEmpty)
    run.fail("b", 502)
    #expect(run.cancelled == ["c"])
    run.giveUp("c")
    #expect(run.error?.causes.map(\.status) == [500, 502])
  }

  @Test(arguments: [
    (
      "do: [{ f: { fork: { branches: [{ a: { set: { x: 1 } } }] }, metadata: { quorum: 0 } } }]",
      "0 isn't from 1 to 1"
    ),
    (
      "do: [{ f: { fork: { branches: [{ a: { set: { x: 1 } } }] }, metadata: { quorum: 2 } } }]",
      "2 isn't from 1 to 1"
    ),
    (
      "do: [{ a: { set: { x: 1 }, metadata: { quorum: 1 } } }]",
      "metadata.quorum has a meaning only for a fork without 'compete: true'"
    ),
    (
      "do: [{ f: { fork: { compete: true, branches: [{ a: { set: { x: 1 } } }] }, metadata: { quorum: 1 } } }]",
      "metadata.quorum has a meaning only for a fork without 'compete: true'"
    ),
  ])
  func `a number that can't be reached is refused, and one of anything else`(text: String, message: String) {
    let found = problems(text)
    #expect(found.count == 1 && found.allSatisfy { $0.contains(message) }, "\(found)")
  }
}
