import FanfareJSON
import FanfareWorkflows
import GRDB
import Testing

@testable import FanfareSQLite

@Suite struct StoreRemovalTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  /// A store with a batch of so many documents, each of which has been run twice, and a run of none.
  private func makeStore(of count: Int) async throws -> RunHeader {
    let store = try folder.open()
    var changes: [StoreChange] = [.batch(Stored.batch)]
    for number in 0..<count {
      let header = try Stored.header(number)
      changes += [try Stored.begin(number), .intent(0, run: header.id), .telemetry([1], run: header.id)]
      changes += [
        Stored.end(number),
        .inputs([], of: header.successor(digest: "d", startedAt: 0, isFresh: true)),
      ]
    }
    var free = try Stored.header(0)
    (free.id, free.document) = ("free", nil)
    changes += [.inputs([Stored.answer(0)], of: free), .intent(1, run: "free")]
    try await store.commit(changes)
    try await store.close()
    return free
  }

  private func rows(of table: String) async throws -> Int? {
    try await DatabaseQueue(path: folder.path()).read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)")
    }
  }

  private func expectOnly(_ free: RunHeader) async throws {
    for table in ["runs", "headers", "intents"] { #expect(try await rows(of: table) == 1, "\(table)") }
    for table in ["batches", "journal", "telemetry"] { #expect(try await rows(of: table) == 0, "\(table)") }
    let reader = try SQLiteRunStore(reading: folder.path())
    let history = RunHistory(header: free, inputs: [Stored.answer(0)], intents: [1])
    #expect(try await reader.history(of: "free") == history)
    try await reader.close()
  }

  @Test func `a large batch is removed in several transactions, and nothing else with it`() async throws {
    let free = try await makeStore(of: 700)
    let store = try folder.open()
    async let removal: Void = store.commit([.removed(batch: "b")])
    try await removal
    #expect(try await store.batches().isEmpty)
    // It can begin anew at once.
    try await store.commit([.batch(Stored.batch), try Stored.begin(0)])
    #expect(try await store.counts(in: "b").total == 1)
    #expect(try await store.history(of: "b.0")?.intents == [])
    try await store.commit([.removed(batch: "b")])
    try await store.close()
    try await expectOnly(free)
  }

  @Test func `a removal in the midst of which the program ended goes on when the store is opened again`()
    async throws
  {
    let free = try await makeStore(of: 300)
    let queue = try DatabaseQueue(path: folder.path())
    try await queue.write { db in
      // What the first transaction of a removal does, and a part of what the next ones do.
      try db.execute(sql: "UPDATE batches SET name = randomblob(16), status = 'removed'")
      for table in ["journal", "headers", "intents", "telemetry"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE run < 100")
      }
      try db.execute(sql: "DELETE FROM runs WHERE id < 100")
    }
    try queue.close()
    let reader = try SQLiteRunStore(reading: folder.path())
    #expect(try await reader.batches().isEmpty)
    #expect(try await reader.counts(in: "b").total == 0)
    try await reader.close()
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    try await store.commit([.removed(batch: "b")])
    try await store.close()
    try await expectOnly(free)
  }
}
