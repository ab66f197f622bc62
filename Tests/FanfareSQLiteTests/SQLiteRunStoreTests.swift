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

  @Test func `what is kept is made safe from loss of power, each time`() async throws {
    let folder = try StoreFolder()
    let store = try folder.open()
    let settings = try await store.database.read { db in
      try ["journal_mode", "synchronous", "secure_delete", "wal_autocheckpoint", "auto_vacuum"].map {
        try String.fetchOne(db, sql: "PRAGMA \($0)")
      }
    }
    // FULL is 2; an automatic vacuum when it is asked for is 2.
    #expect(settings == ["wal", "2", "1", "0", "2"])
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
  func unfinishedRuns(in batch: String) async throws -> [StoredRun] {
    try await reader.unfinishedRuns(in: batch)
  }
  func counts(in batch: String) async throws -> BatchCounts { try await reader.counts(in: batch) }
  func history(of run: String) async throws -> RunHistory? { try await reader.history(of: run) }
  func telemetry(of run: String) async throws -> [UInt8]? { try await reader.telemetry(of: run) }
}
