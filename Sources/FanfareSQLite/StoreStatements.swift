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
  let addEnd: StoreStatement
  let removeEnd: StoreStatement
  let addState: StoreStatement
  let removeState: StoreStatement
  let runOfName: StoreStatement
  let batchOfRun: StoreStatement

  let addInputs: StoreStatement
  let setFirstInputs: StoreStatement
  let removeInputs: StoreStatement
  let addIntent: StoreStatement
  let setTelemetry: StoreStatement

  /// Prepares them; the tables are there.
  init(_ db: Database) throws {
    begin = try StoreStatement("BEGIN IMMEDIATE", db)
    commit = try StoreStatement("COMMIT", db)

    beginBatch = try StoreStatement(
      "INSERT INTO batches (name, status, outputBytes, outputDocuments, batch) VALUES (?, ?, ?, ?, ?)",
      db
    )
    setBatch = try StoreStatement("UPDATE batches SET batch = ?2 WHERE id = ?1", db)
    setStatusOfBatch = try StoreStatement("UPDATE batches SET status = ? WHERE id = ?", db)
    setOutput = try StoreStatement(
      "UPDATE batches SET outputBytes = ?, outputDocuments = ? WHERE id = ?",
      db
    )
    batchOfName = try StoreStatement("SELECT id FROM batches WHERE name = ?", db)

    beginRun = try StoreStatement(
      "INSERT INTO runs (name, parent, batch, number, key, place, digest, isCurrent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      db
    )
    addHeader = try StoreStatement("INSERT INTO headers (run, header, inputs) VALUES (?, ?, ?)", db)
    addEnd = try StoreStatement(#"INSERT INTO ends ("end") VALUES (?)"#, db)
    removeEnd = try StoreStatement(
      #"DELETE FROM ends WHERE id = (SELECT "end" FROM states WHERE run = ?)"#,
      db
    )
    addState = try StoreStatement(#"INSERT INTO states (run, status, "end") VALUES (?, ?, ?)"#, db)
    removeState = try StoreStatement("DELETE FROM states WHERE run = ?", db)
    runOfName = try StoreStatement("SELECT id FROM runs WHERE name = ?", db)
    batchOfRun = try StoreStatement("SELECT batch FROM runs WHERE name = ?", db)

    addInputs = try StoreStatement("INSERT INTO inputs (run, inputs) VALUES (?, ?)", db)
    setFirstInputs = try StoreStatement("UPDATE headers SET inputs = ?2 WHERE run = ?1", db)
    removeInputs = try StoreStatement("DELETE FROM inputs WHERE run = ?", db)
    addIntent = try StoreStatement("INSERT OR IGNORE INTO intents (run, activity) VALUES (?, ?)", db)
    setTelemetry = try StoreStatement("INSERT OR REPLACE INTO telemetry (run, telemetry) VALUES (?, ?)", db)
  }
}
