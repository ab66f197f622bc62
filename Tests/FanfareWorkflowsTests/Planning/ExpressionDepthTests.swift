import Fanfare
import FanfareJSON
import FanfareTesting
import Testing

@testable import FanfareWorkflows

/// How much stack a thread has decides nothing.
@Suite struct ExpressionDepthTests {
  private static let deep =
    "do: [{ a: { set: '${ def f: if . > 0 then . - 1 | f + 1 else 0 end; 9000 | f }' } }]"

  @Test func `an expression that goes deeper than a thread has stack for is worked out on another`() throws {
    #expect(try PlannerConversation(Self.deep).output == 9000)
  }

  @Test func `where others wait, its step is put back first`() throws {
    let start = MonotonicInstant(nanoseconds: 0)
    let run = try PlannerConversation(
      Self.deep,
      interruption: RunInterruption(clock: ManualClock(), start: start)
    )
    #expect(run.output == 9000 && run.putBack >= 1)
  }

  @Test func `recursion without end ends at the limit that is counted`() throws {
    let run = try PlannerConversation("do: [{ a: { set: '${ def f: f + 1; f }' } }]")
    #expect(run.error?.detail?.contains("recursive functions call each other more than 10000 deep") == true)
  }
}
