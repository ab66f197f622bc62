internal import GRDB

/// The statements that write a store, all of them prepared; confined to the queue of the connection.
final class StoreStatements {
  let begin: StoreStatement
  let commit: StoreStatement

  let beginBatch: StoreStatement
  let setBatch: StoreStatement
  let setStatusOfBatch: StoreStatement
  let setOutput: StoreStatement
  let batchOfName: StoreStatement

  let beginRun: StoreStatement
  let addHeader: StoreStatement
  let sharedHeader: StoreStatement
  let addSharedHeader: StoreStatement
  let runOfName: StoreStatement
  let batchOfRun: StoreStatement

  let addRow: StoreStatement
  let endOfRun: StoreStatement
  let removeEnd: StoreStatement
  let addIntent: StoreStatement
  let setTelemetry: StoreStatement

  /// Prepares them; the tables are there.
  init(_ db: Database) throws {
    begin = try StoreStatement("BEGIN IMMEDIATE", db)
    commit = try StoreStatement("COMMIT", db)

    beginBatch = try StoreStatement(
      "INSERT INTO batches (name, status, outputBytes, outputDocuments, outputHead, batch) VALUES (?, ?, ?, ?, ?, ?)",
      db
    )
    setBatch = try StoreStatement("UPDATE batches SET batch = ?2 WHERE id = ?1", db)
    setStatusOfBatch = try StoreStatement("UPDATE batches SET status = ? WHERE id = ?", db)
    setOutput = try StoreStatement(
      "UPDATE batches SET outputBytes = ?, outputDocuments = ?, outputHead = ? WHERE id = ?",
      db
    )
    batchOfName = try StoreStatement("SELECT id FROM batches WHERE name = ?", db)

    beginRun = try StoreStatement(
      "INSERT INTO runs (name, parent, batch, number, key, place, digest, isCurrent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      db
    )
    addHeader = try StoreStatement(
      "INSERT INTO headers (run, shared, header, inputs) VALUES (?, ?, ?, ?)",
      db
    )
    sharedHeader = try StoreStatement("SELECT id FROM sharedHeaders WHERE header = ?", db)
    addSharedHeader = try StoreStatement("INSERT INTO sharedHeaders (header) VALUES (?)", db)
    runOfName = try StoreStatement("SELECT id FROM runs WHERE name = ?", db)
    batchOfRun = try StoreStatement("SELECT batch FROM runs WHERE name = ?", db)

    addRow = try StoreStatement(#"INSERT INTO journal (run, status, "end", inputs) VALUES (?, ?, ?, ?)"#, db)
    endOfRun = try StoreStatement("SELECT id FROM journal WHERE run = ? AND status IS NOT NULL", db)
    removeEnd = try StoreStatement(#"UPDATE journal SET status = NULL, "end" = NULL WHERE id = ?"#, db)
    addIntent = try StoreStatement("INSERT OR IGNORE INTO intents (run, activity) VALUES (?, ?)", db)
    setTelemetry = try StoreStatement("INSERT OR REPLACE INTO telemetry (run, telemetry) VALUES (?, ?)", db)
  }
}
