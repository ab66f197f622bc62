internal import FanfareWorkflows
internal import Foundation
internal import GRDB

/// Writes changes into the tables; confined to the queue of the connection.
final class ChangeWriter: @unchecked Sendable {
  private var runs = RecentNumbers()
  private var batches = RecentNumbers()

  /// Writes the changes of several callers in one transaction, and makes it safe.
  ///
  /// - Returns: for each caller why its changes don't fit what is there; `nil` if they were kept.
  /// - Throws: if nothing could be kept of any of them.
  func write(_ groups: [[PreparedChange]], in db: Database) throws -> [StoreError?] {
    do {
      try db.beginTransaction(.immediate)
      for changes in groups { try write(changes, db) }
      try db.commit()
      return Array(repeating: nil, count: groups.count)
    } catch {
      forget()
      try? db.rollback()
      guard error is StoreError else { throw error }
      return try writeApart(groups, db)
    }
  }

  /// Does the same so that one that doesn't fit takes nothing from the others.
  ///
  /// That is seldom, and marks in the transaction cost something, so it isn't done at first.
  private func writeApart(_ groups: [[PreparedChange]], _ db: Database) throws -> [StoreError?] {
    var conflicts: [StoreError?] = []
    do {
      try db.beginTransaction(.immediate)
      for changes in groups {
        try db.execute(sql: "SAVEPOINT caller")
        do {
          try write(changes, db)
          conflicts.append(nil)
        } catch let conflict as StoreError {
          forget()
          try db.execute(sql: "ROLLBACK TO caller")
          conflicts.append(conflict)
        }
        try db.execute(sql: "RELEASE caller")
      }
      try db.commit()
    } catch {
      forget()
      try? db.rollback()
      throw error
    }
    return conflicts
  }

  /// What was remembered may have been taken back.
  private func forget() {
    runs = RecentNumbers()
    batches = RecentNumbers()
  }

  private func write(_ changes: [PreparedChange], _ db: Database) throws {
    for change in changes { try write(change, db) }
  }

  private func write(_ change: PreparedChange, _ db: Database) throws {
    switch change {
    case .batch(let batch, let bytes): try begin(batch, bytes, db)
    case .revised(let bytes, let batch):
      try execute("UPDATE batches SET batch = ? WHERE id = ?", [bytes, try batchNumber(batch, db)], db)
    case .status(let status, let batch):
      try execute(
        "UPDATE batches SET status = ? WHERE id = ?",
        [status.rawValue, try batchNumber(batch, db)],
        db
      )
    case .output(let mark, let batch):
      try execute(
        "UPDATE batches SET outputBytes = ?, outputDocuments = ? WHERE id = ?",
        [mark.bytes, mark.documents, try batchNumber(batch, db)],
        db
      )
    case .inputs(let bytes, let header, let encoded):
      let run = try knownRun(header.id, db) ?? begin(header, encoded, db)
      try execute("INSERT INTO inputs (run, inputs) VALUES (?, ?)", [run, bytes], db)
    case .concealed(let bytes, let run):
      let run = try runNumber(run, db)
      try execute("DELETE FROM inputs WHERE run = ?", [run], db)
      try execute("INSERT INTO inputs (run, inputs) VALUES (?, ?)", [run, bytes], db)
    case .intent(let activity, let run):
      try execute("INSERT OR IGNORE INTO intents VALUES (?, ?)", [try runNumber(run, db), activity], db)
    case .ended(let status, let bytes, let run):
      let run = try runNumber(run, db)
      try execute("UPDATE runs SET status = ? WHERE id = ?", [status.rawValue, run], db)
      try execute("INSERT OR REPLACE INTO ends VALUES (?, ?)", [run, bytes], db)
    case .unreadable(let document, let reason):
      let run = try insert(nil, nil, document, try batchNumber(document.batch, db), .unreadable, db)
      try execute("INSERT INTO ends VALUES (?, ?)", [run, reason], db)
    case .telemetry(let bytes, let run):
      try execute("INSERT OR REPLACE INTO telemetry VALUES (?, ?)", [try runNumber(run, db), bytes], db)
    case .removed(let batch): try remove(batch, db)
    }
  }
}

extension ChangeWriter {
  private func begin(_ batch: StoredBatch, _ bytes: Data, _ db: Database) throws {
    guard try knownBatch(batch.id, db) == nil else {
      throw StoreError(.conflict, "there is a batch '\(batch.id)' already")
    }
    let (output, status) = (batch.output, batch.status.rawValue)
    try execute(
      "INSERT INTO batches (name, batch, status, outputBytes, outputDocuments) VALUES (?, ?, ?, ?, ?)",
      [batch.id.bytes, bytes, status, output.bytes, output.documents],
      db
    )
  }

  /// Begins a run; it is the last one of its document.
  private func begin(_ header: RunHeader, _ encoded: Data?, _ db: Database) throws -> Int64 {
    var batch: Int64?
    if let document = header.document {
      batch = try batchNumber(document.batch, db)
    } else if let parent = header.parent {
      let row = try Int64?.fetchOne(
        db.cachedStatement(sql: "SELECT batch FROM runs WHERE name = ?"),
        arguments: [parent.bytes]
      )
      batch = row ?? nil
    }
    let run = try insert(header.id, header.parent, header.document, batch, nil, db)
    let bytes = try encoded ?? PreparedChange.encoded(header)
    try execute("INSERT INTO headers VALUES (?, ?)", [run, bytes], db)
    runs[header.id] = run
    return run
  }

  private func insert(
    _ name: String?,
    _ parent: String?,
    _ document: RunDocument?,
    _ batch: Int64?,
    _ status: DocumentStatus?,
    _ db: Database
  ) throws -> Int64 {
    let arguments: StatementArguments = [
      name?.bytes, parent?.bytes, batch, document?.number, document?.key.bytes, document?.place.bytes,
      document?.digest.bytes, document != nil, status?.rawValue,
    ]
    let insertion =
      "INSERT INTO runs (name, parent, batch, number, key, place, digest, isCurrent, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    do { try execute(insertion, arguments, db) } catch let error as DatabaseError {
      // Looking first would cost every document what only those need that are run again.
      guard error.resultCode == .SQLITE_CONSTRAINT, let document, let batch else { throw error }
      try replace(document, batch, db)
      try execute(insertion, arguments, db)
    }
    return db.lastInsertedRowID
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

  private func remove(_ name: String, _ db: Database) throws {
    guard let batch = try knownBatch(name, db) else { return }
    for table in ["headers", "ends", "inputs", "intents", "telemetry"] {
      try execute("DELETE FROM \(table) WHERE run IN (SELECT id FROM runs WHERE batch = ?)", [batch], db)
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

  private func runNumber(_ name: String, _ db: Database) throws -> Int64 {
    if let number = try knownRun(name, db) { return number }
    throw StoreError(.conflict, "there is no run '\(name)'")
  }

  private func batchNumber(_ name: String, _ db: Database) throws -> Int64 {
    if let number = try knownBatch(name, db) { return number }
    throw StoreError(.conflict, "there is no batch '\(name)'")
  }

  private func knownRun(_ name: String, _ db: Database) throws -> Int64? {
    if let number = runs[name] { return number }
    let number = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT id FROM runs WHERE name = ?"),
      arguments: [name.bytes]
    )
    runs[name] = number
    return number
  }

  private func knownBatch(_ name: String, _ db: Database) throws -> Int64? {
    if let number = batches[name] { return number }
    let number = try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT id FROM batches WHERE name = ?"),
      arguments: [name.bytes]
    )
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
