internal import FanfareJSON
public import FanfareWorkflows
internal import Foundation
internal import GRDB

extension SQLiteRunStore {
  /// How many bytes the runs of a page have before it ends: a page of 50 MB documents would fill the memory.
  private static let mostBytesOfPage = 16 << 20

  /// The batches, the last that was begun first.
  ///
  /// - Throws: `StoreError` if they can't be read; this goes for everything below.
  public func batches() async throws -> [StoredBatch] {
    try await database.read { db in
      try Row.fetchAll(db, sql: "SELECT * FROM batches ORDER BY id DESC").map(Self.batch)
    }
  }

  /// The runs of a batch's documents in the order of the documents, each with the run that was begun last.
  ///
  /// - Parameters:
  ///   - batch: the identifier of the batch; one that there isn't has no runs.
  ///   - number: the number of the first document; those before it are left out.
  ///   - count: how many are given at most. They are in memory together, so it is fewer once they have 16 MiB; none means that there are no
  ///     more.
  public func runs(in batch: String, from number: Int, limit count: Int) async throws -> [StoredRun] {
    let condition =
      "runs.isCurrent AND runs.batch = (SELECT id FROM batches WHERE name = ?) AND runs.number >= ?"
    return try await stored(
      condition + " ORDER BY runs.number LIMIT ?",
      [batch.bytes, number, max(0, count)],
      upTo: Self.mostBytesOfPage
    )
  }

  /// The documents of a batch in their order, without what became of them.
  ///
  /// - Parameters:
  ///   - batch: the identifier of the batch; one that there isn't has no documents.
  ///   - number: the number of the first document; those before it are left out.
  ///   - count: how many are given at most; they are in memory together.
  public func documents(
    in batch: String,
    from number: Int,
    limit count: Int
  ) async throws -> [RunDocument] {
    try await database.read { db in
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT number, key, place, digest FROM runs
            WHERE isCurrent AND batch = (SELECT id FROM batches WHERE name = ?) AND number >= ?
            ORDER BY number LIMIT ?
            """
        ),
        arguments: [batch.bytes, number, max(0, count)]
      )
      var documents: [RunDocument] = []
      while let row = try rows.next() { documents.append(try Self.document(row, in: batch)) }
      return documents
    }
  }

  /// The run of the document that has a key; `nil` if there is none.
  public func run(ofDocument key: String, in batch: String) async throws -> StoredRun? {
    let condition = "runs.isCurrent AND runs.batch = (SELECT id FROM batches WHERE name = ?) AND runs.key = ?"
    return try await stored(condition, [batch.bytes, key.bytes]).first
  }

  /// The run of a name; `nil` if there is none.
  public func run(_ id: String) async throws -> StoredRun? {
    try await stored("runs.name = ?", [id.bytes]).first
  }

  /// The runs of documents that have begun and not ended, in the order of the documents.
  public func unfinishedRuns(in batch: String) async throws -> [StoredRun] {
    let condition =
      "runs.isCurrent AND runs.batch = (SELECT id FROM batches WHERE name = ?) AND states.status IS NULL"
    return try await stored(condition + " ORDER BY runs.number", [batch.bytes])
  }

  /// How many documents of a batch have ended how, and how many haven't.
  public func counts(in batch: String) async throws -> BatchCounts {
    try await database.read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT status, count(*) AS total, max(number) AS last FROM runs INDEXED BY documents LEFT JOIN states ON run = runs.id
          WHERE isCurrent AND batch = (SELECT id FROM batches WHERE name = ?) GROUP BY status
          """,
        arguments: [batch.bytes]
      )
      var counts = BatchCounts()
      while let row = try rows.next() {
        let total: Int = try row.value("total")
        counts.nextNumber = max(counts.nextNumber, try row.value("last") + 1)
        switch try row.found("status", as: String.self) {
        case nil: counts.underWay = total
        case DocumentStatus.unreadable.rawValue?: counts.unreadable = total
        case let status?: counts.ended[try Self.status(status)] = total
        }
      }
      return counts
    }
  }

  /// What was kept of a run; `nil` if nothing was.
  public func history(of run: String) async throws -> RunHistory? {
    try await database.read { db in
      let found = try Row.fetchOne(
        db,
        sql: "SELECT id, header, inputs FROM runs JOIN headers ON headers.run = runs.id WHERE name = ?",
        arguments: [run.bytes]
      )
      guard let found else { return nil }
      let number: Int64 = try found.value("id")
      var inputs = try Self.decode([RunInput].self, try found.value("inputs"))
      let rows = try Data.fetchCursor(
        db,
        sql: "SELECT inputs FROM inputs WHERE run = ? ORDER BY id",
        arguments: [number]
      )
      while let bytes = try rows.next() { inputs += try Self.decode([RunInput].self, bytes) }
      let intents = try Int.fetchSet(
        db,
        sql: "SELECT activity FROM intents WHERE run = ?",
        arguments: [number]
      )
      let header = try Self.decode(RunHeader.self, try found.value("header"))
      return RunHistory(header: header, inputs: inputs, intents: intents)
    }
  }

  /// What was kept of the calls of a run, as it was given; `nil` if nothing was.
  public func telemetry(of run: String) async throws -> [UInt8]? {
    try await database.read { db in
      try Data.fetchOne(
        db,
        sql: "SELECT telemetry FROM telemetry JOIN runs ON runs.id = run WHERE name = ?",
        arguments: [run.bytes]
      ).map(Array.init)
    }
  }
}

extension SQLiteRunStore {
  /// - Parameter bytes: how many bytes they have when no more are given.
  private func stored(
    _ condition: String,
    _ arguments: StatementArguments,
    upTo bytes: Int = .max
  ) async throws -> [StoredRun] {
    try await database.read { db in
      let rows = try Row.fetchCursor(
        db.cachedStatement(
          sql: """
            SELECT header, ends."end" AS "end", states.status, number, key, place, digest, batches.name AS batch,
              coalesce(length(header), 0) + coalesce(length(ends."end"), 0) AS bytes
            FROM runs
            LEFT JOIN headers ON headers.run = runs.id
            LEFT JOIN states ON states.run = runs.id
            LEFT JOIN ends ON ends.id = states."end"
            LEFT JOIN batches ON batches.id = runs.batch
            WHERE \(condition)
            """
        ),
        arguments: arguments
      )
      var runs: [StoredRun] = []
      var total = 0
      while total < bytes, let row = try rows.next() {
        runs.append(try Self.run(row))
        total += try row.value("bytes")
      }
      return runs
    }
  }

  private static func run(_ row: Row) throws -> StoredRun {
    if try row.found("status", as: String.self) == DocumentStatus.unreadable.rawValue {
      let document = try document(row, in: text(try row.value("batch")))
      return StoredRun(
        header: nil,
        document: document,
        ending: .unreadable(reason: text(try row.value("end")))
      )
    }
    let header = try decode(RunHeader.self, try row.value("header"))
    let end = try row.found("end", as: Data.self).map { try decode(RunEnd.self, $0) }
    return StoredRun(header: header, document: header.document, ending: end.map(StoredRun.Ending.ran))
  }

  private static func document(_ row: Row, in batch: String) throws -> RunDocument {
    RunDocument(
      batch: batch,
      number: try row.value("number"),
      key: text(try row.value("key")),
      place: text(try row.value("place")),
      digest: text(try row.value("digest"))
    )
  }

  private static func batch(_ row: Row) throws -> StoredBatch {
    var batch = try decode(StoredBatch.self, try row.value("batch"))
    let status: String = try row.value("status")
    guard let known = BatchStatus(rawValue: status) else { throw UnknownWord(word: status) }
    batch.status = known
    batch.output = OutputMark(
      bytes: try row.value("outputBytes"),
      documents: try row.value("outputDocuments")
    )
    return batch
  }

  private static func status(_ word: String) throws -> RunStatus {
    guard let status = RunStatus(rawValue: word) else { throw UnknownWord(word: word) }
    return status
  }

  private static func text(_ bytes: Data) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: Data) throws -> Value {
    // As deep as the encoder goes, and more: what was kept can be read.
    try JSONByteDecoder(limits: JSONLimits(maximumDepth: 1024)).decode(type, from: Array(bytes))
  }
}

/// A word that this version doesn't write.
private struct UnknownWord: Error, CustomStringConvertible {
  let word: String
  var description: String { "'\(word)' stands in it" }
}

extension Row {
  /// What a column has.
  ///
  /// GRDB's own subscripts end the program if it isn't what is asked for, and a file can be broken.
  fileprivate func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value = try found(column, as: Value.self) else { throw MissingValue(column: column) }
    return value
  }

  /// What a column has; `nil` if there is nothing in it.
  fileprivate func found<Value: DatabaseValueConvertible>(_ column: String, as: Value.Type) throws -> Value? {
    let found: DatabaseValue = self[column]
    guard !found.isNull else { return nil }
    guard let value = Value.fromDatabaseValue(found) else { throw MissingValue(column: column) }
    return value
  }
}

/// A column hasn't what it must have.
private struct MissingValue: Error, CustomStringConvertible {
  let column: String
  var description: String { "the column \(column) has another value" }
}
