import FanfareJSON
import FanfareStoreConformance
import FanfareWorkflows
import Foundation
import GRDB
import Testing

@testable import FanfareSQLite

@Suite struct SQLiteRunStoreTests {
  @Test(arguments: StorePromise.all) func `a store in a file keeps all promises`(
    _ promise: StorePromise
  ) async throws {
    let folder = try StoreFolder()
    try await promise.check(try folder.open()) { store in
      try await (store as? SQLiteRunStore)?.close()
      return try folder.open()
    }
  }

  @Test(arguments: StorePromise.all)
  func `a store that is read while it is written keeps all promises`(_ promise: StorePromise) async throws {
    let folder = try StoreFolder()
    let store = try folder.open()
    try await promise.check(store) { _ in
      TwoSided(writer: store, reader: try SQLiteRunStore(reading: folder.path()))
    }
    try await store.close()
  }

  private static let text = JSONValue.string("a text that is long enough to be known again")

  private static func told(_ number: Int, _ output: JSONValue) -> RunInput {
    let end = ActivityEnd(
      number: number,
      place: "/do/0/a",
      kind: .http,
      outcome: .success(ActivityOutcome(output: output))
    )
    return RunInput(.activityEnded(end), at: .nanoseconds(number))
  }

  @Test(arguments: [StoreChange.removed(batch: "b"), .concealed([], run: "b.0")])
  func `a run that begins anew, or has been concealed, doesn't yield what it was told before`(
    change: StoreChange
  ) async throws {
    let store = try StoreFolder().open()
    let header = try Stored.header(0)
    try await store.commit([.batch(Stored.batch), try Stored.begin(0)])
    try await store.append([Self.told(1, Self.text)], to: header)
    try await store.commit([change])
    if case .removed = change { try await store.commit([.batch(Stored.batch), try Stored.begin(0)]) }
    let end = RunEnd(status: .completed, duration: .zero, output: Self.text)
    try await store.end(header, with: end)
    #expect(try await store.run("b.0")?.ending == .ran(end))
    try await store.close()
  }

  @Test func `what a run is told while its concealment is on its way isn't what it yields either`()
    async throws
  {
    let store = try StoreFolder().open()
    let header = try Stored.header(0)
    try await store.commit([.batch(Stored.batch), try Stored.begin(0)])
    // So long that it isn't written as JSON before the run is told something.
    let long = Self.told(9, .string(String(repeating: "x", count: 1 << 23)))
    async let concealment: Void = store.commit([.concealed([long], run: "b.0")])
    for _ in 0..<200 {
      try await store.append([Self.told(1, Self.text)], to: header)
      await Task.yield()
    }
    try await concealment
    let end = RunEnd(status: .completed, duration: .zero, output: Self.text)
    try await store.end(header, with: end)
    #expect(try await store.run("b.0")?.ending == .ran(end))
    try await store.close()
  }

  @Test func `what is kept is made safe from loss of power, each time`() async throws {
    let folder = try StoreFolder()
    let store = try folder.open()
    let settings = try await store.database.read { db in
      try ["journal_mode", "synchronous", "secure_delete", "wal_autocheckpoint", "auto_vacuum"].map {
        try String.fetchOne(db, sql: "PRAGMA \($0)")
      }
    }
    try await store.close()
    // FULL is 2; an automatic vacuum when it is asked for is 2.
    #expect(settings == ["wal", "2", "1", "0", "2"])
  }
}

extension SQLiteRunStoreTests {
  @Test func `a page ends early when its runs are long, and the next one goes on`() async throws {
    let folder = try StoreFolder()
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    let text = JSONValue.string(String(repeating: "x", count: 7 << 20))
    for number in 0..<5 { try await store.commit([try Stored.begin(number, input: text)]) }
    var (pages, number) = ([] as [[Int]], 0)
    while true {
      let page = try await store.runs(in: "b", from: number, limit: 100).compactMap { $0.document?.number }
      guard let last = page.last else { break }
      pages.append(page)
      number = last + 1
    }
    #expect(pages == [[0, 1, 2], [3, 4]])
    #expect(try await store.unfinishedRuns(in: "b").count == 5)
    try await store.close()
  }

  @Test func `commits that come together share a transaction`() async throws {
    let folder = try StoreFolder()
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    #expect(store.transactionCount == 1)
    // The connection is busy while they come.
    let (opens, door) = (AsyncStream<Void>.makeStream(), DispatchSemaphore(value: 0))
    store.database.write { _ in
      opens.continuation.finish()
      door.wait()
    }
    for await _ in opens.stream {}
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<100 { group.addTask { try await store.commit([try Stored.begin(number)]) } }
      while store.waitingCount < 100 { await Task.yield() }
      door.signal()
      try await group.waitForAll()
    }
    #expect(store.transactionCount == 2)
    try await store.close()
  }
}

/// Writes by one store and reads by another.
private struct TwoSided: RunStore {
  let writer: any RunStore
  let reader: any RunStore

  func commit(_ changes: [StoreChange]) async throws { try await writer.commit(changes) }
  func batches() async throws -> [StoredBatch] { try await reader.batches() }
  func runs(in batch: String, from number: Int, limit count: Int) async throws -> [StoredRun] {
    try await reader.runs(in: batch, from: number, limit: count)
  }
  func run(ofDocument key: String, in batch: String) async throws -> StoredRun? {
    try await reader.run(ofDocument: key, in: batch)
  }
  func run(_ id: String) async throws -> StoredRun? { try await reader.run(id) }
  func runs(within run: String) async throws -> [String] { try await reader.runs(within: run) }
  func unfinishedRuns(in batch: String) async throws -> [StoredRun] {
    try await reader.unfinishedRuns(in: batch)
  }
  func counts(in batch: String) async throws -> BatchCounts { try await reader.counts(in: batch) }
  func history(of run: String) async throws -> RunHistory? { try await reader.history(of: run) }
  func telemetry(of run: String) async throws -> [UInt8]? { try await reader.telemetry(of: run) }
}
