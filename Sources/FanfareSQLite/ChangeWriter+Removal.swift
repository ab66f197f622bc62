internal import FanfareWorkflows
internal import GRDB

/// How batches are taken away.
///
/// A large one is first hidden, which is all that the others need to see, and then its rows are taken away some at a time: one transaction for a
/// million runs would fill the log with a copy of the file. If the program ends in between, the next one that writes the store goes on.
extension ChangeWriter {
  /// How many runs are taken away in one transaction.
  private static let piece = 256
  private static let tables = ["headers", "journal", "intents", "telemetry"]

  /// Hides a batch: it has a name that nobody looks for.
  func hide(_ name: String, _ statements: StoreStatements, _ db: Database) throws {
    guard let batch = try knownBatch(name, statements) else { return }
    try execute(
      "UPDATE batches SET name = randomblob(16), status = ? WHERE id = ?",
      [HiddenBatch.status, batch],
      db
    )
    forget()
  }

  /// Whether there is a hidden batch.
  func hasHidden(_ db: Database) throws -> Bool { try hidden(db) != nil }

  /// Takes away some of what is hidden, in a transaction of its own.
  ///
  /// - Returns: whether there may be more.
  func removeSome(_ db: Database) throws -> Bool {
    guard let batch = try hidden(db) else {
      removedUpTo = 0
      return try shrink(db)
    }
    let runs = try Int64.fetchAll(
      db.cachedStatement(sql: "SELECT id FROM runs WHERE batch = ? AND id > ? ORDER BY id LIMIT ?"),
      arguments: [batch, removedUpTo, Self.piece]
    )
    try db.inTransaction(.immediate) {
      if let last = runs.last {
        let range = "IN (SELECT id FROM runs WHERE batch = ? AND id > ? AND id <= ?)"
        for table in Self.tables {
          try execute("DELETE FROM \(table) WHERE run \(range)", [batch, removedUpTo, last], db)
        }
        try execute(
          "DELETE FROM runs WHERE batch = ? AND id > ? AND id <= ?",
          [batch, removedUpTo, last],
          db
        )
      } else {
        try execute("DELETE FROM batches WHERE id = ?", [batch], db)
      }
      return .commit
    }
    removedUpTo = runs.last ?? 0
    _ = try shrink(db)
    return true
  }

  /// Gives some free pages back to the file system, where the next checkpoint cuts the file.
  ///
  /// - Returns: whether there are more.
  private func shrink(_ db: Database) throws -> Bool {
    let before = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
    guard before > 0 else { return false }
    try db.execute(sql: "PRAGMA incremental_vacuum(4096)")
    let left = try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
    return left > 0 && left < before
  }

  private func hidden(_ db: Database) throws -> Int64? {
    try Int64.fetchOne(
      db.cachedStatement(sql: "SELECT id FROM batches WHERE status = ? ORDER BY id LIMIT 1"),
      arguments: [HiddenBatch.status]
    )
  }

  /// Takes a batch away at once, since what is written together with that may take its place.
  func remove(_ name: String, _ statements: StoreStatements, _ db: Database) throws {
    guard let batch = try knownBatch(name, statements) else { return }
    for table in Self.tables {
      try execute("DELETE FROM \(table) WHERE run IN (SELECT id FROM runs WHERE batch = ?)", [batch], db)
    }
    try execute("DELETE FROM runs WHERE batch = ?", [batch], db)
    try execute("DELETE FROM batches WHERE id = ?", [batch], db)
    try db.execute(sql: "PRAGMA incremental_vacuum")
    forget()
  }
}

/// A batch that was removed and of which there is something left.
enum HiddenBatch {
  /// How it stands in its row.
  static let status = "removed"
}
