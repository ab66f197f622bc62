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

  @Test(arguments: [850, 899, 900, 1001, 1023])
  func `what an expression yields can be kept, or its task faults and says why`(levels: Int) throws {
    let run = try PlannerConversation(
      "do: [{ a: { set: '${ reduce range(\(levels)) as $i (0; [.]) }' } }]"
    )
    if let output = run.output {
      #expect(levels < 900)
      let end = RunEnd(status: .completed, duration: .zero, output: [["in": output]])
      #expect(throws: Never.self) { try StoredText.bytes(of: end) }
    } else {
      #expect(run.error?.detail?.contains("nested deeper than 900 levels") == true, "\(run.error as Any)")
      #expect(levels >= 900)
    }
  }

  @Test func `recursion without end ends at the limit that is counted`() throws {
    let run = try PlannerConversation("do: [{ a: { set: '${ def f: f + 1; f }' } }]")
    #expect(run.error?.detail?.contains("recursive functions call each other more than 10000 deep") == true)
  }
}
