import FanfareJSON
import FanfareWorkflows
import Testing

@testable import FanfareSQLite

@Suite struct CommitQueueTests {
  private typealias Queue = CommitQueue<String>
  private static let conflict = StoreError(.conflict, "it doesn't fit")
  private let a = ExactText("b.0")
  private let b = ExactText("b.1")

  private func told(_ number: Int, _ run: Int = 0) throws -> PreparedChange {
    try PreparedChange([Stored.answer(number)], of: Stored.header(run))
  }

  private func ended(_ run: Int = 0) throws -> PreparedChange {
    .ended(try PreparedEnd(RunEnd(status: .completed, duration: .zero)), run: "b.\(run)")
  }

  @Test func `what runs are told joins what waits of them, and the end as well`() throws {
    var queue = Queue()
    #expect(try queue.add(told(0), of: a))
    #expect(try !queue.add(told(0, 1), of: b))
    #expect(try !queue.add(told(1), of: a))
    #expect(queue.hasUnawaited)
    #expect(try queue.add(ended(), of: a, "end") == .waits)
    #expect(queue.waiting.map(\.waiters) == [["end"], []])
    #expect(queue.waiting.map(\.changes.count) == [1, 1])
    guard case .inputs(let bytes, _, nil, let end?) = queue.waiting[0].changes[0] else {
      Issue.record("it isn't one change")
      return
    }
    #expect(end.status == "completed")
    let list = try JSONByteDecoder().decode([RunInput].self, from: bytes)
    #expect(list == [Stored.answer(0), Stored.answer(1)])
  }

  @Test func `what nobody waited for when it was added is waited for by readers, whoever waits for it later`()
    throws
  {
    var queue = Queue()
    _ = queue.add([.status(.ended, batch: "b")], "status")
    _ = queue.add(try ended(1), of: b, "end")
    #expect(!queue.hasUnawaited)
    _ = try queue.add(told(0), of: a)
    #expect(queue.settle(a, "settled") == .waits)
    #expect(queue.hasUnawaited)
    _ = queue.take()
    #expect(!queue.hasUnawaited)
    // One that joins what somebody waits for.
    _ = queue.add(try ended(1), of: b, "end")
    _ = try queue.add(told(1, 1), of: b)
    #expect(queue.waiting.count == 1 && queue.hasUnawaited)
  }

  @Test func `after something else of a run what it is told comes later`() throws {
    var queue = Queue()
    _ = try queue.add(told(0), of: a)
    _ = try queue.add(told(0, 1), of: b)
    _ = queue.add([.concealed([], run: "b.0")], "concealing")
    _ = try queue.add(told(1), of: a)
    _ = try queue.add(told(1, 1), of: b)
    #expect(queue.waiting.map(\.run) == [a, b, nil, a])
    _ = queue.add([.removed(batch: "b")], "removal")
    _ = try queue.add(told(2, 1), of: b)
    #expect(queue.waiting.map(\.run) == [a, b, nil, a, nil, b])
    #expect(queue.settle(a, "settled") == .waits)
    #expect(queue.waiting[3].waiters == ["settled"])
  }

  @Test func `what comes after a removal waits until that is through`() throws {
    var queue = Queue()
    _ = try queue.add(told(0), of: a)
    _ = queue.add([.removed(batch: "c")], "removal")
    _ = try queue.add(told(0, 1), of: b)
    _ = try queue.add(told(1, 1), of: b)
    let first = queue.take()
    #expect(first.map(\.run) == [a, nil])
    #expect(queue.settle(a, "a") == .waits)
    #expect(queue.settle(b, "b") == .waits)
    #expect(queue.end(first, [nil, nil]).map(\.waiter) == ["a"])
    let second = queue.take()
    #expect(second.map(\.waiters) == [["b"]])
    #expect(second.map(\.changes.count) == [1])
    #expect(queue.waiting.isEmpty)
    #expect(queue.transactions == 2)
  }

  @Test func `who settles waits for what waits and for what is being written, and for nothing else`() throws {
    var queue = Queue()
    #expect(queue.settle(a, "nothing") == .isSafe)
    _ = try queue.add(told(0), of: a)
    #expect(try queue.isUnsettled(a))
    #expect(queue.settle(a, "early") == .waits)
    let group = queue.take()
    #expect(group.map(\.waiters) == [["early"]])
    #expect(try queue.isUnsettled(a))
    #expect(queue.settle(a, "late") == .waits)
    #expect(queue.settle(b, "another") == .isSafe)
    #expect(queue.end(group, [nil]).map(\.waiter) == ["late"])
    #expect(try !queue.isUnsettled(a))
    #expect(queue.transactions == 1)
  }

  @Test func `what is told while something is written waits for the next transaction`() throws {
    var queue = Queue()
    _ = try queue.add(told(0), of: a)
    let group = queue.take()
    #expect(try !queue.add(told(1), of: a))
    #expect(queue.settle(a, "next") == .waits)
    #expect(queue.end(group, [nil]).isEmpty)
    #expect(queue.waiting.map(\.waiters) == [["next"]])
  }

  @Test func `a conflict is told to whoever waits, or else to who asks next, once`() throws {
    for asks in [true, false] {
      var queue = Queue()
      _ = try queue.add(told(0), of: a)
      let group = queue.take()
      if asks { _ = queue.settle(a, "late") }
      #expect(queue.end(group, [Self.conflict]).count == (asks ? 1 : 0))
      if !asks { #expect(queue.settle(a, "next") == .failed(Self.conflict)) }
      #expect(queue.settle(a, "last") == .isSafe)
    }
  }

  @Test func `after a failure nothing is taken any more`() throws {
    var queue = Queue()
    queue.failure = StoreError(.full, "there is no room")
    #expect(throws: StoreError.self) { try queue.add(told(0), of: a) }
    #expect(throws: StoreError.self) { try queue.isUnsettled(a) }
    #expect(queue.add([], "x") == .failed(StoreError(.full, "there is no room")))
    #expect(queue.settle(a, "x") == .failed(StoreError(.full, "there is no room")))
    #expect(queue.waiting.isEmpty)
  }
}
