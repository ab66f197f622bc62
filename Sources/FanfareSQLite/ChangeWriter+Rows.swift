internal import FanfareJSON
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
    statement.bind(batch.output.head)
    try statement.run(with: bytes)
  }

  /// Begins a run, unless there is one of its name; it is the last one of its document.
  ///
  /// - Returns: its number.
  func begin(
    _ header: RunHeader,
    _ encoded: [UInt8]?,
    with inputs: [UInt8],
    _ statements: StoreStatements,
    _ db: Database
  ) throws -> Int64 {
    var batch: Int64?
    if let document = header.document {
      batch = try batchNumber(document.batch, statements)
    } else if let parent = header.parent {
      statements.batchOfRun.bind(bytesOf: parent)
      batch = try statements.batchOfRun.number()
    }
    guard let run = try insert(header.id, header.parent, header.document, batch, statements, db) else {
      let run = try runNumber(header.id, statements)
      try add(inputs, nil, to: run, statements)
      return run
    }
    // Before any value is given: what fails then would leave the others to whoever uses the statement next.
    let bytes = try encoded ?? PreparedChange.encoded(header)
    let shared = try headers.number(of: header, statements, db)
    statements.addHeader.bind(run)
    statements.addHeader.bind(shared)
    statements.addHeader.bind(bytes)
    try statements.addHeader.run(with: inputs)
    runs[header.id] = run
    return run
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
      let hasPlace = document.map { ExactText($0.place) != ExactText($0.key) } ?? false
      statement.bind(bytesOf: hasPlace ? document?.place : nil)
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

  /// Adds a row of what a run was told, and of how it ended, in the place of how it ended before.
  func add(_ inputs: [UInt8]?, _ end: PreparedEnd?, to run: Int64, _ statements: StoreStatements) throws {
    if end != nil {
      statements.endOfRun.bind(run)
      if let before = try statements.endOfRun.number() {
        statements.removeEnd.bind(before)
        try statements.removeEnd.run()
      }
    }
    statements.addRow.bind(run)
    statements.addRow.bind(word: end?.status)
    statements.addRow.bind(end?.bytes)
    try statements.addRow.run(with: inputs)
  }

  /// Puts other inputs in the place of those of a run.
  func conceal(_ run: Int64, as inputs: [UInt8], _ db: Database) throws {
    // What the output came from is about to go.
    var rows = StoredRows(db)
    if let end = try rows.writtenOutEnd(of: run) {
      try execute(
        #"UPDATE journal SET "end" = ? WHERE run = ? AND status IS NOT NULL"#,
        [Data(end), run],
        db
      )
    }
    try execute("UPDATE journal SET inputs = NULL WHERE run = ? AND status IS NOT NULL", [run], db)
    try execute("DELETE FROM journal WHERE run = ? AND status IS NULL", [run], db)
    try execute("UPDATE headers SET inputs = ? WHERE run = ?", [Data(inputs), run], db)
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

}

/// How a document ended that has no run.
enum DocumentStatus: String {
  case unreadable
}
