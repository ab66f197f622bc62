import FanfareJSON
import FanfareWorkflows
import Foundation
import GRDB
import Testing

@testable import FanfareSQLite

/// Stores that older versions wrote.
@Suite struct StoreSchemaTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  /// A store in the first format: a batch, and a run that has ended, one that hasn't and a document that couldn't be read.
  private func makeFirst() async throws -> [RunHeader] {
    let headers = try (0..<2).map { try Stored.header($0, input: ["n": 1.5]) }
    let queue = try DatabaseQueue(path: folder.path())
    let encoder = JSONByteEncoder()
    let batch = Data(try encoder.encode(Stored.batch))
    let end = Data(try encoder.encode(RunEnd(status: .completed, duration: .zero, output: ["a": 1])))
    let begin = Data(try encoder.encode([RunInput(.started(missingSecret: nil), at: .zero)]))
    let answers = try (1..<3).map { Data(try encoder.encode([Stored.answer($0)])) }
    let encoded = try headers.map { Data(try encoder.encode($0)) }
    try await queue.writeWithoutTransaction { db in
      try StoreSchema.migrate(db, to: 1)
      try db.execute(
        sql:
          "INSERT INTO batches (name, batch, status, outputBytes, outputDocuments) VALUES (x'62', ?, 'open', 7, 1)",
        arguments: [batch]
      )
      for number in 0..<3 {
        try db.execute(
          sql: """
            INSERT INTO runs (name, batch, number, key, place, digest, isCurrent) VALUES (?, 1, ?, ?, ?, ?, 1)
            """,
          arguments: [
            number < 2 ? Data("b.\(number)".utf8) : nil, number, Data("key \(number)".utf8), Data("p".utf8),
            Data("d".utf8),
          ]
        )
        guard number < 2 else { continue }
        try db.execute(
          sql: "INSERT INTO headers (run, header, inputs) VALUES (?, ?, ?)",
          arguments: [number + 1, encoded[number], begin]
        )
        for answer in answers {
          try db.execute(
            sql: "INSERT INTO inputs (run, inputs) VALUES (?, ?)",
            arguments: [number + 1, answer]
          )
        }
      }
      try db.execute(sql: #"INSERT INTO ends ("end") VALUES (?), (?)"#, arguments: [Data("R".utf8), end])
      try db.execute(
        sql: #"INSERT INTO states (run, status, "end") VALUES (1, 'completed', 2), (3, 'unreadable', 1)"#
      )
    }
    try queue.close()
    return headers
  }

  @Test func `a store in the first format is read and gone on with`() async throws {
    let headers = try await makeFirst()
    let early = try await storeError { _ = try SQLiteRunStore(reading: folder.path()) }
    #expect(early.code == .unusable && early.description.contains("an older version"), "\(early)")
    let store = try folder.open()
    var counts = BatchCounts()
    (counts.ended, counts.unreadable, counts.underWay, counts.nextNumber) = ([.completed: 1], 1, 1, 3)
    #expect(try await store.counts(in: "b") == counts)
    let end = RunEnd(status: .completed, duration: .zero, output: ["a": 1])
    let runs = try await store.runs(in: "b", from: 0, limit: 9)
    #expect(runs.map(\.ending) == [.ran(end), nil, .unreadable(reason: "R")])
    #expect(runs.map(\.header) == headers + [nil])
    try await store.append([Stored.answer(3)], to: headers[1])
    try await store.end(headers[1], with: RunEnd(status: .faulted, duration: .zero))
    try await store.close()
    let again = try SQLiteRunStore(reading: folder.path())
    let inputs = try await again.history(of: "b.1")?.inputs
    #expect(
      inputs == [RunInput(.started(missingSecret: nil), at: .zero)] + (1..<4).map { Stored.answer($0) }
    )
    #expect(try await again.counts(in: "b").ended == [.completed: 1, .faulted: 1])
    #expect(try await again.batch("b")?.output == OutputMark(bytes: 7, documents: 1, head: nil))
  }
}
