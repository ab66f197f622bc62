import FanfareJSON
import FanfareWorkflows
import Foundation
import GRDB
import Testing

@testable import FanfareSQLite

/// A disk that fails, and files that lost their ends.
@Suite struct StoreFailureTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func execute(_ sql: String, in store: SQLiteRunStore) async {
    await withCheckedContinuation { continuation in
      store.database.write { db in
        try? db.execute(sql: sql)
        continuation.resume()
      }
    }
  }

  @Test func `after there was no room nothing is kept any more, and nothing that was kept is lost`()
    async throws
  {
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    await execute("PRAGMA max_page_count = 40", in: store)
    var kept = 0
    let error = try await storeError {
      for number in 0..<1000 {
        try await store.commit([try Stored.begin(number, input: .string(String(repeating: "x", count: 2000)))]
        )
        kept += 1
      }
    }
    #expect(error.code == .full && kept > 5, "\(error)")
    // There is room again, but what is on the disk isn't known.
    await execute("PRAGMA max_page_count = 100000", in: store)
    let later = try await storeError { try await store.commit([.batchStatus(.ended, batch: "b")]) }
    #expect(later == error)
    try await store.close()
    let again = try folder.open()
    #expect(try await again.counts(in: "b").total == kept)
    #expect(try await again.batch("b")?.status == .open)
    try await again.close()
  }

  @Test func `all who wait are told when nothing can be kept any more`() async throws {
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    await execute("PRAGMA query_only = ON", in: store)
    let failed = try await withThrowingTaskGroup(of: StoreError.self) { group in
      for number in 0..<200 {
        group.addTask { try await storeError { try await store.commit([try Stored.begin(number)]) } }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(failed.count == 1 && failed.first?.code == .failed, "\(failed)")
  }

  @Test func `what was acknowledged is there when the power failed between two commits`()
    async throws
  {
    let copy = folder.path("copy.sqlite")
    for (place, state) in try await statesOfFiles().enumerated() {
      try state.file.write(to: URL(fileURLWithPath: copy))
      try state.log.write(to: URL(fileURLWithPath: copy + "-wal"))
      let store = try folder.open("copy.sqlite")
      #expect(try await store.counts(in: "b").total == state.documents, "after \(place)")
      try await store.commit([try Stored.begin(state.documents)])
      try await store.close()
      let again = try SQLiteRunStore(reading: copy)
      #expect(try await again.counts(in: "b").total == state.documents + 1, "after \(place)")
      try await again.close()
    }
  }

  @Test func `what was acknowledged survives whatever is left of what was being written`() async throws {
    let states = try await statesOfFiles()
    var random = SystemRandomNumberGenerator()
    let copy = folder.path("copy.sqlite")
    for _ in 0..<1000 {
      let place = Int.random(in: 0..<states.count - 1, using: &random)
      let (before, after) = (states[place], states[place + 1])
      for (suffix, files) in [("", \State.file), ("-wal", \State.log)] {
        var mixed = mix(before[keyPath: files], after[keyPath: files], &random)
        // A log that begins anew has its header on the disk before anything else is written, as SQLite sees to.
        if suffix == "-wal" { mixed.replaceSubrange(0..<32, with: after.log.prefix(32)) }
        try mixed.write(to: URL(fileURLWithPath: copy + suffix))
      }
      let store = try SQLiteRunStore(reading: copy)
      let count = try await store.counts(in: "b").total
      #expect(count == before.documents || count == after.documents, "after \(place)")
      let last = try await store.history(of: "b.\(before.documents - 1)")
      #expect(before.documents == 0 || last?.inputs.count == 1)
      try await store.close()
      try? FileManager.default.removeItem(atPath: copy + "-shm")
    }
  }

  @Test func `what is removed is in no file any more`() async throws {
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    for number in 0..<50 {
      let secret = String(repeating: "hidden treasure \(number) ", count: number * 10 + 1)
      try await store.commit([try Stored.begin(number, input: .string(secret)), Stored.end(number)])
    }
    let size = try Data(contentsOf: URL(fileURLWithPath: folder.path("runs.sqlite-wal"))).count
    try await store.commit([.removed(batch: "b")])
    for file in try folder.files {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path(file)))
      #expect(bytes.range(of: Data("hidden treasure".utf8)) == nil, "\(file)")
      #expect(bytes.count < size / 2, "\(file) has \(bytes.count) bytes")
    }
    try await store.close()
  }

  private struct State {
    var file: Data
    var log: Data
    var documents: Int
  }

  /// The files after each commit, and after each time that the log is moved to its place.
  private func statesOfFiles() async throws -> [State] {
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    var states: [State] = []
    for number in 0..<30 {
      states.append(try state(number))
      if number % 7 == 6 {
        await execute("PRAGMA wal_checkpoint(PASSIVE)", in: store)
        states.append(try state(number))
      }
      let text = String(repeating: "x", count: Int.random(in: 0..<9000))
      try await store.commit([try Stored.begin(number, input: .string(text))])
    }
    states.append(try state(30))
    try await store.close()
    return states
  }

  private func state(_ documents: Int) throws -> State {
    State(
      file: try Data(contentsOf: URL(fileURLWithPath: folder.path())),
      log: try Data(contentsOf: URL(fileURLWithPath: folder.path("runs.sqlite-wal"))),
      documents: documents
    )
  }

  /// A file that was being written when the power failed: cut, or with some sectors old, some new and some of neither.
  private func mix(_ before: Data, _ after: Data, _ random: inout some RandomNumberGenerator) -> Data {
    guard before != after else { return before }
    if before.count < after.count, Bool.random(using: &random) {
      return after.prefix(Int.random(in: before.count...after.count, using: &random))
    }
    var mixed = after
    for start in stride(from: 0, to: after.count, by: 512) {
      let sector = start..<min(start + 512, after.count)
      let old = start < before.count ? before[start..<min(start + 512, before.count)] : Data()
      guard old != after[sector], Bool.random(using: &random) else { continue }
      // What is beyond the end of the file may be anything.
      let filling = Data(
        (0..<(sector.count - old.count)).map { _ in UInt8.random(in: 0...255, using: &random) }
      )
      mixed.replaceSubrange(sector, with: old + filling)
    }
    return mixed
  }
}
