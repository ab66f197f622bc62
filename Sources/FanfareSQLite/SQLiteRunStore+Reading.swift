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
    try await read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT * FROM batches WHERE status != ? ORDER BY id DESC",
        arguments: [HiddenBatch.status]
      ).map(Self.batch)
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
    try await read { db in
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
      while let row = try rows.next() { documents.append(try StoredRows.document(row, in: batch)) }
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

  /// The names of the runs that a run has begun itself.
  public func runs(within run: String) async throws -> [String] {
    try await read { db in
      // By the index of names, in which a dot is followed by a slash: parents have none.
      let names = try Data.fetchCursor(
        db.cachedStatement(sql: "SELECT name FROM runs WHERE name > ? AND name < ? AND parent = ?"),
        arguments: ["\(run).".bytes, "\(run)/".bytes, run.bytes]
      )
      var runs: [String] = []
      while let name = try names.next() { runs.append(StoredRows.text(name)) }
      return runs
    }
  }

  /// The runs of documents that have begun and not ended, in the order of the documents.
  public func unfinishedRuns(in batch: String) async throws -> [StoredRun] {
    let condition =
      "runs.isCurrent AND runs.batch = (SELECT id FROM batches WHERE name = ?) AND journal.status IS NULL"
    return try await stored(condition + " ORDER BY runs.number", [batch.bytes])
  }

  /// How many documents of a batch have ended how, and how many haven't.
  public func counts(in batch: String) async throws -> BatchCounts {
    try await read { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT status, count(*) AS total, max(number) AS last FROM runs INDEXED BY documents
          LEFT JOIN journal ON run = runs.id AND status IS NOT NULL
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
    try await read { db in
      let row = try Row.fetchOne(
        db.cachedStatement(sql: StoredRows.runs + " runs.name = ? AND header IS NOT NULL"),
        arguments: [run.bytes]
      )
      guard let row else { return nil }
      let number: Int64 = try row.value("run")
      var rows = StoredRows(db)
      return RunHistory(
        header: try rows.header(row),
        inputs: try rows.inputs(of: number),
        intents: try Int.fetchSet(
          db,
          sql: "SELECT activity FROM intents WHERE run = ?",
          arguments: [number]
        )
      )
    }
  }

  /// What was kept of the calls of a run, as it was given; `nil` if nothing was.
  public func telemetry(of run: String) async throws -> [UInt8]? {
    try await read { db in
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
    try await read { db in
      let found = try Row.fetchCursor(
        db.cachedStatement(sql: "\(StoredRows.runs) \(condition)"),
        arguments: arguments
      )
      var rows = StoredRows(db)
      var runs: [StoredRun] = []
      while rows.bytes < bytes, let row = try found.next() { runs.append(try rows.run(row)) }
      return runs
    }
  }

  private static func batch(_ row: Row) throws -> StoredBatch {
    var batch = try StoredRows.decode(StoredBatch.self, try row.value("batch"))
    let status: String = try row.value("status")
    guard let known = BatchStatus(rawValue: status) else { throw UnknownWord(word: status) }
    batch.status = known
    batch.output = OutputMark(
      bytes: try row.value("outputBytes"),
      documents: try row.value("outputDocuments"),
      head: try row.found("outputHead", as: Data.self).map(Array.init)
    )
    return batch
  }

  private static func status(_ word: String) throws -> RunStatus {
    guard let status = RunStatus(rawValue: word) else { throw UnknownWord(word: word) }
    return status
  }
}
