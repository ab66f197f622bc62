internal import FanfareWorkflows
internal import Foundation
internal import GRDB

/// How batches, documents and runs begin and end in the tables.
extension ChangeWriter {
  func begin(_ batch: StoredBatch, _ bytes: [UInt8], _ statements: StoreStatements) throws {
    guard try knownBatch(batch.id, statements) == nil else {
      throw StoreError(.conflict, "there is a batch '\(batch.id)' already")
    }
    let statement = statements.beginBatch
    statement.bind(bytesOf: batch.id)
    statement.bind(word: batch.status.rawValue)
    statement.bind(batch.output.bytes)
    statement.bind(batch.output.documents)
    try statement.run(with: bytes)
  }

  /// Begins a run, unless there is one of its name; it is the last one of its document.
  func begin(
    _ header: RunHeader,
    _ encoded: [UInt8]?,
    with inputs: [UInt8],
    _ statements: StoreStatements,
    _ db: Database
  ) throws {
    var batch: Int64?
    if let document = header.document {
      batch = try batchNumber(document.batch, statements)
    } else if let parent = header.parent {
      statements.batchOfRun.bind(bytesOf: parent)
      batch = try statements.batchOfRun.number()
    }
    guard let run = try insert(header.id, header.parent, header.document, batch, statements, db) else {
      return try set(statements.addInputs, try runNumber(header.id, statements), inputs)
    }
    // Before any value is given: what fails then would leave the others to whoever uses the statement next.
    let bytes = try encoded ?? PreparedChange.encoded(header)
    statements.addHeader.bind(run)
    statements.addHeader.bind(bytes)
    try statements.addHeader.run(with: inputs)
    runs[header.id] = run
  }

  /// Adds a run, or a document that has none.
  ///
  /// - Returns: `nil` if there is a run of that name.
  func insert(
    _ name: String?,
    _ parent: String?,
    _ document: RunDocument?,
    _ batch: Int64?,
    _ statements: StoreStatements,
    _ db: Database
  ) throws -> Int64? {
    func insert() throws {
      let statement = statements.beginRun
      statement.bind(bytesOf: name)
      statement.bind(bytesOf: parent)
      statement.bind(batch)
      statement.bind(document?.number)
      statement.bind(bytesOf: document?.key)
      // A run's header has them too, with an input that may be large: who only looks at the documents doesn't read it.
      statement.bind(bytesOf: document?.place)
      statement.bind(bytesOf: document?.digest)
      statement.bind(document == nil ? 0 : 1)
      try statement.run()
    }
    do { try insert() } catch let error as DatabaseError {
      // Looking first would cost every document what only those need that are run again.
      guard error.resultCode == .SQLITE_CONSTRAINT else { throw error }
      if let name, try knownRun(name, statements) != nil { return nil }
      guard let document, let batch else { throw error }
      try replace(document, batch, db)
      try insert()
    }
    return db.lastInsertedRowID
  }

  /// Keeps how a run ended, in the place of how it ended before.
  func end(
    _ run: Int64,
    _ status: String,
    _ bytes: [UInt8],
    _ statements: StoreStatements,
    _ db: Database
  ) throws {
    try statements.addEnd.run(with: bytes)
    let place = db.lastInsertedRowID
    func add() throws {
      statements.addState.bind(run)
      statements.addState.bind(word: status)
      statements.addState.bind(place)
      try statements.addState.run()
    }
    do { try add() } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      // As with documents: those that end twice are few.
      for statement in [statements.removeEnd, statements.removeState] {
        statement.bind(run)
        try statement.run()
      }
      try add()
    }
  }

  /// What ran a document before is its run no more.
  private func replace(_ document: RunDocument, _ batch: Int64, _ db: Database) throws {
    let others = try Row.fetchAll(
      db.cachedStatement(
        sql: "SELECT id, number, key FROM runs WHERE isCurrent AND batch = ? AND (number = ? OR key = ?)"
      ),
      arguments: [batch, document.number, document.key.bytes]
    )
    for other in others where other["number"] != document.number || other["key"] != document.key.bytes {
      throw StoreError.conflict(
        document,
        number: other["number"],
        key: String(decoding: other["key"] as Data, as: UTF8.self)
      )
    }
    for other in others {
      try execute("UPDATE runs SET isCurrent = 0 WHERE id = ?", [other["id"] as Int64], db)
    }
  }

  func remove(_ name: String, _ statements: StoreStatements, _ db: Database) throws {
    guard let batch = try knownBatch(name, statements) else { return }
    let runs = "run IN (SELECT id FROM runs WHERE batch = ?)"
    try execute("DELETE FROM ends WHERE id IN (SELECT \"end\" FROM states WHERE \(runs))", [batch], db)
    for table in ["states", "headers", "inputs", "intents", "telemetry"] {
      try execute("DELETE FROM \(table) WHERE \(runs)", [batch], db)
    }
    try execute("DELETE FROM runs WHERE batch = ?", [batch], db)
    try execute("DELETE FROM batches WHERE id = ?", [batch], db)
    // Gives the pages back to the file system, where the next checkpoint cuts the file.
    try db.execute(sql: "PRAGMA incremental_vacuum")
    forget()
  }
}

/// How a document ended that has no run.
enum DocumentStatus: String {
  case unreadable
}
