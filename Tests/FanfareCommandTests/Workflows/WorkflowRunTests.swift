import FanfareWorkflows
import Testing

@testable import FanfareCommand

/// What begins, and what waits.
@Suite struct WorkflowRunTests {
  /// Work of which a part was begun before.
  private struct Source: WorkSource {
    var items: [WorkItem]

    var total: ProgressText.Total? { nil }

    mutating func next() -> NextWork { items.isEmpty ? .end : .item(items.removeFirst()) }

    mutating func nextBegun() -> WorkItem? {
      items.removeFirst(items.prefix { !$0.isBegun }.count)
      return items.isEmpty ? nil : items.removeFirst()
    }
  }

  private static func item(_ name: String, isBegun: Bool = false) -> WorkItem {
    WorkItem(name: name, isBegun: isBegun) {
      WorkflowOutcome(input: name, ending: .ran(name, RunEnd(status: .completed, duration: .zero)))
    }
  }

  /// Does work of which only what was begun before may go on, and tells what ended and what is next.
  private static func run(
    _ items: [WorkItem],
    concurrency: Int = 4,
    mayBegin: Bool = false,
    haltingAt last: String? = nil
  ) async throws -> (ended: [String], ending: WorkflowRun.Ending) {
    var source = Source(items: items)
    var ended: [String] = []
    let ending = try await WorkflowRun(maximumConcurrency: concurrency, isOrdered: true).process(
      &source,
      every: .seconds(60),
      mayBegin: { _ in mayBegin },
      report: {
        ended.append($0.input)
        return $0.input == last ? .beginNothing : .goOn
      },
      tick: { _ in }
    )
    return (ended, ending)
  }

  @Test func `what was begun before is ended, also behind what may not begin`() async throws {
    let items = [
      Self.item("a", isBegun: true), Self.item("b"), Self.item("c"), Self.item("d", isBegun: true),
    ]
    let (ended, ending) = try await Self.run(items)
    #expect(ended == ["a", "d"] && ending == .held("b"))
  }

  @Test func `where nothing may begin and nothing was begun, the first is next`() async throws {
    let (ended, ending) = try await Self.run([Self.item("a"), Self.item("b")])
    #expect(ended.isEmpty && ending == .held("a"))
  }

  @Test(arguments: [1, 4], ["a", "b"])
  func `where nothing more is to begin, it is through only if there is no more`(
    concurrency: Int,
    last: String
  ) async throws {
    let (ended, ending) = try await Self.run(
      [Self.item("a"), Self.item("b")],
      concurrency: concurrency,
      mayBegin: true,
      haltingAt: last
    )
    let isHalted = concurrency == 1 && last == "a"
    #expect(ended == (isHalted ? ["a"] : ["a", "b"]) && ending == (isHalted ? .halted : .through))
  }
}
