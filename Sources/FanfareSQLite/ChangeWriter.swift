internal import FanfareWorkflows
internal import Foundation
internal import GRDB

/// Writes changes into the tables; confined to the queue of the connection.
final class ChangeWriter: @unchecked Sendable {
  var runs = RecentNumbers()
  var headers = SharedHeaders()
  private var batches = RecentNumbers()
  /// The number of the last run that was taken away with a hidden batch.
  var removedUpTo: Int64 = 0
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
  func forget() {
    runs = RecentNumbers()
    batches = RecentNumbers()
    headers = SharedHeaders()
  }

  private func write(_ changes: [PreparedChange], _ statements: StoreStatements, _ db: Database) throws {
    // By itself it needn't be done at once: nothing is to be in its place yet.
    if changes.count == 1, case .removed(let batch) = changes[0] { return try hide(batch, statements, db) }
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
      statements.setOutput.bind(mark.head)
      statements.setOutput.bind(batch)
      try statements.setOutput.run()
    case .inputs(let bytes, let header, let encoded, let end):
      // Looking for one that begins would cost each of them what only those need that were announced.
      if encoded == nil || runs[header.id] != nil, let run = try knownRun(header.id, statements) {
        try add(bytes, end, to: run, statements)
      } else {
        let run = try begin(header, encoded, with: bytes, statements, db)
        if let end { try add(nil, end, to: run, statements) }
      }
    case .concealed(let bytes, let run): try conceal(try runNumber(run, statements), as: bytes, db)
    case .intent(let activity, let run):
      let run = try runNumber(run, statements)
      statements.addIntent.bind(run)
      statements.addIntent.bind(activity)
      try statements.addIntent.run()
    case .ended(let end, let run): try add(nil, end, to: try runNumber(run, statements), statements)
    case .unreadable(let document, let reason):
      let batch = try batchNumber(document.batch, statements)
      guard let run = try insert(nil, nil, document, batch, statements, db) else { return }
      try add(nil, PreparedEnd(unreadable: reason), to: run, statements)
    case .telemetry(let bytes, let run):
      try set(statements.setTelemetry, try runNumber(run, statements), bytes)
    case .removed(let batch): try remove(batch, statements, db)
    }
  }

  /// Writes what is kept of a run in one of the tables.
  func set(_ statement: StoreStatement, _ run: Int64, _ bytes: [UInt8]) throws {
    statement.bind(run)
    try statement.run(with: bytes)
  }
}

extension ChangeWriter {
  func execute(_ sql: String, _ arguments: StatementArguments, _ db: Database) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  func runNumber(_ name: String, _ statements: StoreStatements) throws -> Int64 {
    if let number = try knownRun(name, statements) { return number }
    throw StoreError(.conflict, "there is no run '\(name)'")
  }

  func batchNumber(_ name: String, _ statements: StoreStatements) throws -> Int64 {
    if let number = try knownBatch(name, statements) { return number }
    throw StoreError(.conflict, "there is no batch '\(name)'")
  }

  func knownRun(_ name: String, _ statements: StoreStatements) throws -> Int64? {
    if let number = runs[name] { return number }
    statements.runOfName.bind(bytesOf: name)
    let number = try statements.runOfName.number()
    runs[name] = number
    return number
  }

  func knownBatch(_ name: String, _ statements: StoreStatements) throws -> Int64? {
    if let number = batches[name] { return number }
    statements.batchOfName.bind(bytesOf: name)
    let number = try statements.batchOfName.number()
    batches[name] = number
    return number
  }
}

extension String {
  /// The text as it is kept: see ``StoreSchema``.
  var bytes: Data { Data(utf8) }
}
