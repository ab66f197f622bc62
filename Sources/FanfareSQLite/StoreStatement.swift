internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// A statement that is prepared once and given its values directly; confined to the queue of the connection.
///
/// GRDB makes boxes of values, lists of boxes, and looks up each statement by its text; for rows as short as ours that costs several times
/// what SQLite does with them.
final class StoreStatement {
  private let statement: OpaquePointer
  private let connection: OpaquePointer
  private let sql: String
  /// How many values were given.
  private var count: Int32 = 0

  /// Prepares a statement.
  ///
  /// - Throws: `DatabaseError` if it isn't one.
  init(_ sql: String, _ db: Database) throws {
    guard let connection = db.sqliteConnection else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the connection is closed")
    }
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw Self.error(code, connection, sql) }
    (statement, self.connection, self.sql) = (prepared, connection, sql)
  }

  deinit { sqlite3_finalize(statement) }

  /// Gives the next value.
  func bind(_ value: Int64?) {
    count += 1
    // It fails only if there is no such place or no memory, and then the statement fails as well.
    if let value { sqlite3_bind_int64(statement, count, value) } else { sqlite3_bind_null(statement, count) }
  }

  /// Gives the next value.
  func bind(_ value: Int?) { bind(value.map(Int64.init)) }

  /// Gives the bytes of a text as the next value: see ``StoreSchema``.
  func bind(bytesOf text: String?) {
    guard var text else { return bind(nil as Int64?) }
    text.withUTF8 { bind(UnsafeRawBufferPointer($0), Self.copied) }
  }

  /// Gives a text as the next value; it has no NUL.
  func bind(word text: String?) {
    guard let text else { return bind(nil as Int64?) }
    count += 1
    sqlite3_bind_text(statement, count, text, -1, Self.copied)
  }

  /// Gives bytes as the next value.
  func bind(_ bytes: [UInt8]?) {
    guard let bytes else { return bind(nil as Int64?) }
    bytes.withUnsafeBytes { bind($0, Self.copied) }
  }

  /// Runs it with the values that were given.
  func run() throws {
    defer { reset() }
    let code = sqlite3_step(statement)
    guard code == SQLITE_DONE || code == SQLITE_ROW else { throw Self.error(code, connection, sql) }
  }

  /// Runs it with bytes as its last value; they aren't copied.
  func run(with bytes: [UInt8]?) throws {
    guard let bytes else {
      bind(nil as Int64?)
      return try run()
    }
    try bytes.withUnsafeBytes {
      bind($0, nil)
      try run()
    }
  }

  /// Runs it, and gives the number in its first row; `nil` if there is no row, or nothing in it.
  func number() throws -> Int64? {
    defer { reset() }
    let code = sqlite3_step(statement)
    guard code != SQLITE_DONE else { return nil }
    guard code == SQLITE_ROW else { throw Self.error(code, connection, sql) }
    return sqlite3_column_type(statement, 0) == SQLITE_NULL ? nil : sqlite3_column_int64(statement, 0)
  }

  private func reset() {
    // It says again what the last step said.
    sqlite3_reset(statement)
    if count > 0 { sqlite3_clear_bindings(statement) }
    count = 0
  }

  private func bind(_ bytes: UnsafeRawBufferPointer, _ ownership: sqlite3_destructor_type?) {
    count += 1
    // Without bytes there need be no address, and without an address SQLite takes them for NULL.
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      sqlite3_bind_zeroblob(statement, count, 0)
      return
    }
    sqlite3_bind_blob64(statement, count, start, UInt64(bytes.count), ownership)
  }

  private static func error(_ code: Int32, _ connection: OpaquePointer, _ sql: String) -> DatabaseError {
    let extended = sqlite3_extended_errcode(connection)
    return DatabaseError(
      resultCode: ResultCode(rawValue: extended & 0xFF == code & 0xFF ? extended : code),
      message: String(cString: sqlite3_errmsg(connection)),
      sql: sql
    )
  }

  /// The bytes are copied (`SQLITE_TRANSIENT`, a cast that Swift doesn't import).
  private static var copied: sqlite3_destructor_type? {
    unsafeBitCast(-1, to: sqlite3_destructor_type?.self)
  }
}
