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
  private static func run(_ items: [WorkItem]) async throws -> (ended: [String], next: String?) {
    var source = Source(items: items)
    var ended: [String] = []
    let next = try await WorkflowRun(maximumConcurrency: 4, isOrdered: true).process(
      &source,
      every: .seconds(60),
      mayBegin: { _ in false },
      report: {
        ended.append($0.input)
        return .goOn
      },
      tick: { _ in }
    )
    return (ended, next)
  }

  @Test func `what was begun before is ended, also behind what may not begin`() async throws {
    let items = [
      Self.item("a", isBegun: true), Self.item("b"), Self.item("c"), Self.item("d", isBegun: true),
    ]
    let (ended, next) = try await Self.run(items)
    #expect(ended == ["a", "d"] && next == "b")
  }

  @Test func `where nothing may begin and nothing was begun, the first is next`() async throws {
    let (ended, next) = try await Self.run([Self.item("a"), Self.item("b")])
    #expect(ended.isEmpty && next == "a")
  }
}
