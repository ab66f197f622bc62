internal import FanfareJSON
internal import FanfareWorkflows
internal import Foundation
internal import GRDB

/// Reads what is kept of runs from the rows of the tables.
struct StoredRows {
  /// What runs are read from, to which a condition is added.
  static let runs = """
    SELECT runs.id AS run, runs.name AS name, parent, number, key, place, digest, batches.name AS batch, headers.header AS header, shared,
      journal.status AS status, journal."end" AS "end", coalesce(length(headers.header), 0) + coalesce(length(journal."end"), 0) AS bytes
    FROM runs
    LEFT JOIN headers ON headers.run = runs.id
    LEFT JOIN journal ON journal.run = runs.id AND journal.status IS NOT NULL
    LEFT JOIN batches ON batches.id = runs.batch
    WHERE
    """

  private let db: Database
  /// What headers share, by its number: runs of a page mostly share the same.
  private var shared: [Int64: SharedHeader] = [:]
  /// How many bytes have been read.
  private(set) var bytes = 0

  init(_ db: Database) {
    self.db = db
  }

  /// The run of a row of ``runs``.
  mutating func run(_ row: Row) throws -> StoredRun {
    bytes += try row.value("bytes")
    let status = try row.found("status", as: String.self)
    if status == DocumentStatus.unreadable.rawValue {
      let reason = Self.text(try row.value("end"))
      return StoredRun(
        header: nil,
        document: try Self.document(row, in: Self.text(try row.value("batch"))),
        ending: .unreadable(reason: reason)
      )
    }
    let header = try header(row)
    let ended = status == nil ? nil : try end(of: try row.value("run"), try row.value("end"))
    return StoredRun(header: header, document: header.document, ending: ended.map(StoredRun.Ending.ran))
  }

  /// The header in a row.
  mutating func header(_ row: Row) throws -> RunHeader {
    let bytes: Data = try row.value("header")
    // In the first format all of it stands there.
    guard let number = try row.found("shared", as: Int64.self) else {
      return try Self.decode(RunHeader.self, bytes)
    }
    let hasDocument = try row.found("number", as: Int.self) != nil
    return RunHeader(
      id: Self.text(try row.value("name")),
      parent: try row.found("parent", as: Data.self).map(Self.text),
      document: hasDocument ? try Self.document(row, in: Self.text(try row.value("batch"))) : nil,
      try sharedHeader(number),
      try Self.decode(OwnHeader.self, bytes)
    )
  }

  private mutating func sharedHeader(_ number: Int64) throws -> SharedHeader {
    if let known = shared[number] { return known }
    let sql = "SELECT header FROM sharedHeaders WHERE id = ?"
    guard let bytes = try Data.fetchOne(db.cachedStatement(sql: sql), arguments: [number]) else {
      throw MissingValue(column: "shared")
    }
    let header = try Self.decode(SharedHeader.self, bytes)
    shared[number] = header
    return header
  }

  /// What a run was told, in order.
  mutating func inputs(of run: Int64) throws -> [RunInput] {
    var inputs: [RunInput] = []
    for sql in [
      "SELECT inputs FROM headers WHERE run = ?",
      "SELECT inputs FROM journal WHERE run = ? AND inputs IS NOT NULL ORDER BY id",
    ] {
      let rows = try Data.fetchCursor(db.cachedStatement(sql: sql), arguments: [run])
      while let bytes = try rows.next() {
        self.bytes += bytes.count
        inputs += try Self.decode([RunInput].self, bytes)
      }
    }
    return inputs
  }

  /// How a run ended, with the output that is told by where it comes from.
  private mutating func end(of run: Int64, _ bytes: Data) throws -> RunEnd {
    var end = try Self.decode(RunEnd.self, bytes)
    guard let origin = try Self.decode(Origin.self, bytes).outputOf else { return end }
    var outputs: [Int: JSONValue] = [:]
    for input in try inputs(of: run) {
      guard case .activityEnded(let ended) = input.event, case .success(let outcome) = ended.outcome else {
        continue
      }
      outputs[ended.number] = outcome.output
    }
    guard let output = OutputOrigin(origin)?.value({ outputs[$0] }) else {
      throw MissingValue(column: "end")
    }
    end.output = output
    return end
  }

  /// How a run ended, as it is kept without what it was told; `nil` if it hasn't ended, or needs nothing of that.
  mutating func writtenOutEnd(of run: Int64) throws -> [UInt8]? {
    let sql = #"SELECT "end" FROM journal WHERE run = ? AND status IS NOT NULL"#
    guard let bytes = try Data.fetchOne(db.cachedStatement(sql: sql), arguments: [run]),
      try Self.decode(Origin.self, bytes).outputOf != nil
    else { return nil }
    return try StoredText.bytes(of: try end(of: run, bytes))
  }

  /// Where the output of an end comes from.
  private struct Origin: Decodable {
    var outputOf: JSONValue?
  }
}

extension StoredRows {
  static func document(_ row: Row, in batch: String) throws -> RunDocument {
    let key: Data = try row.value("key")
    return RunDocument(
      batch: batch,
      number: try row.value("number"),
      key: text(key),
      // One that is the same as the key isn't written twice.
      place: text(try row.found("place", as: Data.self) ?? key),
      digest: text(try row.value("digest"))
    )
  }

  static func text(_ bytes: Data) -> String { String(decoding: bytes, as: UTF8.self) }

  static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: Data) throws -> Value {
    try JSONByteDecoder(limits: .own).decode(type, from: Array(bytes))
  }
}

/// A word that this version doesn't write.
struct UnknownWord: Error, CustomStringConvertible {
  let word: String
  var description: String { "'\(word)' stands in it" }
}

extension Row {
  /// What a column has.
  ///
  /// GRDB's own subscripts end the program if it isn't what is asked for, and a file can be broken.
  func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value = try found(column, as: Value.self) else { throw MissingValue(column: column) }
    return value
  }

  /// What a column has; `nil` if there is nothing in it.
  func found<Value: DatabaseValueConvertible>(_ column: String, as: Value.Type) throws -> Value? {
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
