import Fanfare
import FanfareJSON
import FanfareTesting
import Synchronization
import Testing

@testable import FanfareWorkflows

/// Expressions that take more than the 10,000 steps that are taken where others wait.
@Suite struct LongExpressionTests {
  private final class Counter: Sendable {
    let count = Atomic(0)
  }

  /// A long expression in every place that can have one.
  private static let everywhere = """
    input: { from: '${ LONG }' }
    output: { as: '${ LONG }' }
    timeout: { after: '${ LONG | "PT9S" }' }
    do:
      - set: { set: { x: '${ LONG | 1 }', y: '${ [LONG, LONG] | length }' }, export: { as: '${ LONG | {c: 1} }' } }
      - skipped: { if: '${ LONG | false }', set: { x: 1 } }
      - loop: { for: { each: i, in: '${ LONG | [1, 2] }' }, while: '${ LONG | true }', do: [ { in: { set: '${ LONG | $i }' } } ] }
      - fork: { fork: { branches: [ { a: { set: '${ LONG | $context }' } }, { b: { call: work, with: { v: '${ LONG | 3 }' } } } ] } }
      - choice: { switch: [ { yes: { when: '${ LONG | true }', then: tried } } ] }
      - never: { set: { z: 1 } }
      - tried:
          try: [ { fails: { raise: { error: { type: 'https://x/y', status: 418, detail: '${ LONG | "no" }' } } } } ]
          catch:
            as: e
            when: '${ LONG | .status == 418 }'
            retry: { when: '${ LONG | true }', delay: '${ LONG | "PT0.001S" }', limit: { attempt: { count: 1 } } }
            do: [ { caught: { set: { e: '${ LONG | $e.status }' } } } ]
      - waits: { wait: '${ LONG | "PT0.001S" }' }
    """

  private func conversation(
    _ expression: String,
    _ interruption: RunInterruption?
  ) throws -> PlannerConversation {
    let text = Self.everywhere.replacing("LONG", with: expression)
    return try PlannerConversation(text, input: ["n": 6000], interruption: interruption)
  }

  private func play(_ run: inout PlannerConversation) {
    run.succeed("b", 2)
    run.move(to: 1)
    run.move(to: 2)
    run.move(to: 3)
  }

  @Test func `a step that was put back is taken as if nothing had been`() throws {
    let long = "(. as $x | [range(6000)] | $x)"
    let interruption = RunInterruption(clock: ManualClock(), start: MonotonicInstant(nanoseconds: 0))
    var run = try conversation(long, interruption)
    play(&run)
    var plain = try conversation(long, nil)
    play(&plain)
    #expect(run.putBack > 15)
    #expect(run.output != nil && run.output == plain.output)
    #expect(run.events == plain.events && run.retries == plain.retries && run.arguments == plain.arguments)
  }

  @Test func `an activity that fails while a step is put back isn't forgotten`() throws {
    let interruption = RunInterruption(clock: ManualClock(), start: MonotonicInstant(nanoseconds: 0))
    var run = try PlannerConversation(
      """
      do:
        - both: { fork: { branches: [
            { a: { do: [ { c: { call: work } }, { d: { set: '${ [range(20000)] | length }' } } ] } }, { b: { call: work } } ] } }
      """,
      interruption: interruption
    )
    run.holdsBack = true
    run.succeed("c")
    #expect(interruption.isTooLong)
    run.fail("b", 418)
    run.holdsBack = false
    run.move(to: 1)
    #expect(run.error?.status == 418)
  }

  @Test func `a run doesn't wait for the long expressions of others`() async throws {
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: ManualClock()), clock: ManualClock())
    // What ends at the limit of steps would be tried again in an hour, on a clock that stands still: no such run ever ends.
    let endless = try workflow(
      "do: [{ a: { try: [{ b: { set: '${ def f: f; f }' } }], catch: { retry: { delay: { hours: 1 } } } } }]"
    )
    let short = try workflow("do: [{ a: { set: { x: '${ 1 + 1 }' } } }]")
    let ended = Counter()
    let seen = await withTaskGroup(of: Void.self) { group in
      // More than there are threads that share the work of tasks.
      for _ in 0..<24 {
        group.addTask {
          _ = await engine.run(endless, input: [:])
          ended.count.add(1, ordering: .relaxed)
        }
      }
      for _ in 0..<100 { await Task.yield() }
      let report = await engine.run(short, input: [:])
      #expect(report.output == ["x": 2])
      let seen = ended.count.load(ordering: .relaxed)
      group.cancelAll()
      return seen
    }
    #expect(seen == 0)
  }
}
