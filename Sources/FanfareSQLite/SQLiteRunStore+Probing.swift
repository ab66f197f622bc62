internal import GRDB

/// What proofs do to a store, and nobody else.
extension SQLiteRunStore {
  /// Waits until the connection has done all that it was asked for by now; what waits for its time still waits.
  package func drain() { database.drain() }

  /// Has the connection carry out SQL after all that it was asked for before, such as a pragma that makes it fail from now on.
  ///
  /// - Parameter sql: one or several statements; what is wrong with them is passed over.
  package func tamper(_ sql: String) {
    database.write { try? $0.execute(sql: sql) }
    database.drain()
  }

  /// Closes the connection of a store that is closed already, also one that was kept open since something failed; its file may be anything.
  package func discard() { database.discard() }
}
