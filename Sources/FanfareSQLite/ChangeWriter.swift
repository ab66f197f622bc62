internal import FanfareWorkflows
internal import Foundation
internal import GRDB

/// Writes changes into the tables; confined to the queue of the connection.
final class ChangeWriter: @unchecked Sendable {
  private var runs = RecentNumbers()
  private var batches = RecentNumbers()
  /// Prepared when something is written for the first time; the connection can't be closed while they are there.
  private var prepared: StoreStatements?

  /// Writes the changes of several callers in one transaction, and makes it safe.
  ///
  /// - Returns: for each caller why its changes don't fit what is there; `nil` if they were kept.
  /// - Throws: if nothing could be kept of any of them.
  func write(_ groups: [[PreparedChange]], in db: Database) throws -> [StoreError?] {
    do {
      let statements = try statements(db)
      try statements.begin.run()
      for changes in groups { try write(changes, statements, db) }
      try statements.commit.run()
      return Array(repeating: nil, count: groups.count)
    } catch {
      forget()
      try? db.rollback()
      guard error is StoreError else { throw error }
      return try writeApart(groups, db)
    }
  }

  /// Forgets the statements, so that the connection can be closed.
  func close() { prepared = nil }

  /// Does the same so that one that doesn't fit takes nothing from the others.
  ///
  /// That is seldom, and marks in the transaction cost something, so it isn't done at first.
  private func writeApart(_ groups: [[PreparedChange]], _ db: Database) throws -> [StoreError?] {
    var conflicts: [StoreError?] = []
    do {
      let statements = try statements(db)
      try statements.begin.run()
      for changes in groups {
        try db.execute(sql: "SAVEPOINT caller")
        do {
          try write(changes, statements, db)
          conflicts.append(nil)
        } catch let conflict as StoreError {
          forget()
          try db.execute(sql: "ROLLBACK TO caller")
          conflicts.append(conflict)
        }
        try db.execute(sql: "RELEASE caller")
      }
      try statements.commit.run()
    } catch {
      forget()
      try? db.rollback()
      throw error
    }
    return conflicts
  }

  private func statements(_ db: Database) throws -> StoreStatements {
    if let prepared { return prepared }
    let statements = try StoreStatements(db)
    prepared = statements
    return statements
  }

  /// What was remembered may have been taken back.
  private func forget() {
    runs = RecentNumbers()
    batches = RecentNumbers()
  }

  private func write(_ changes: [PreparedChange], _ statements: StoreStatements, _ db: Database) throws {
    for change in changes { try write(change, statements, db) }
  }

  private func write(_ change: PreparedChange, _ statements: StoreStatements, _ db: Database) throws {
    switch change {
    case .batch(let batch, let bytes): try begin(batch, bytes, statements)
    case .revised(let bytes, let batch):
      try set(statements.setBatch, try batchNumber(batch, statements), bytes)
    case .status(let status, let batch):
      let batch = try batchNumber(batch, statements)
      statements.setStatusOfBatch.bind(word: status.rawValue)
      statements.setStatusOfBatch.bind(batch)
      try statements.setStatusOfBatch.run()
    case .output(let mark, let batch):
      let batch = try batchNumber(batch, statements)
      statements.setOutput.bind(mark.bytes)
      statements.setOutput.bind(mark.documents)
      statements.setOutput.bind(batch)
      try statements.setOutput.run()
    case .inputs(let bytes, let header, let encoded):
      // Looking for one that begins would cost each of them what only those need that were announced.
      if encoded == nil || runs[header.id] != nil, let run = try knownRun(header.id, statements) {
        try set(statements.addInputs, run, bytes)
      } else {
        try begin(header, encoded, with: bytes, statements, db)
      }
    case .concealed(let bytes, let run):
      let run = try runNumber(run, statements)
      statements.removeInputs.bind(run)
      try statements.removeInputs.run()
      try set(statements.setFirstInputs, run, bytes)
    case .intent(let activity, let run):
      let run = try runNumber(run, statements)
      statements.addIntent.bind(run)
      statements.addIntent.bind(activity)
      try statements.addIntent.run()
    case .ended(let status, let bytes, let run):
      try end(try runNumber(run, statements), status.rawValue, bytes, statements, db)
    case .unreadable(let document, let reason):
      let batch = try batchNumber(document.batch, statements)
      guard let run = try insert(nil, nil, document, batch, statements, db) else { return }
      try end(run, DocumentStatus.unreadable.rawValue, reason, statements, db)
    case .telemetry(let bytes, let run):
      try set(statements.setTelemetry, try runNumber(run, statements), bytes)
    case .removed(let batch): try remove(batch, statements, db)
    }
  }

  /// Writes what is kept of a run in one of the tables.
  private func set(_ statement: StoreStatement, _ run: Int64, _ bytes: [UInt8]) throws {
    statement.bind(run)
    try statement.run(with: bytes)
  }
}

extension ChangeWriter {
  private func begin(_ batch: StoredBatch, _ bytes: [UInt8], _ statements: StoreStatements) throws {
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
  private func begin(
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
  private func insert(
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
  private func end(
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

  private func remove(_ name: String, _ statements: StoreStatements, _ db: Database) throws {
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

extension ChangeWriter {
  private func execute(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  private func runNumber(_ name: String, _ statements: StoreStatements) throws -> Int64 {
    if let number = try knownRun(name, statements) { return number }
    throw StoreError(.conflict, "there is no run '\(name)'")
  }

  private func batchNumber(_ name: String, _ statements: StoreStatements) throws -> Int64 {
    if let number = try knownBatch(name, statements) { return number }
    throw StoreError(.conflict, "there is no batch '\(name)'")
  }

  private func knownRun(_ name: String, _ statements: StoreStatements) throws -> Int64? {
    if let number = runs[name] { return number }
    statements.runOfName.bind(bytesOf: name)
    let number = try statements.runOfName.number()
    runs[name] = number
    return number
  }

  private func knownBatch(_ name: String, _ statements: StoreStatements) throws -> Int64? {
    if let number = batches[name] { return number }
    statements.batchOfName.bind(bytesOf: name)
    let number = try statements.batchOfName.number()
    batches[name] = number
    return number
  }
}

/// How a document ended that has no run.
enum DocumentStatus: String {
  case unreadable
}

extension String {
  /// The text as it is kept: see ``StoreSchema``.
  var bytes: Data { Data(utf8) }
}
