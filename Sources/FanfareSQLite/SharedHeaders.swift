internal import FanfareJSON
internal import FanfareWorkflows
internal import GRDB

/// The numbers under which is kept what headers have in common; confined to the queue of the connection.
///
/// What no header has any more stays: it is short, and names nothing but workflows and their limits.
struct SharedHeaders {
  /// Runs that begin one after another mostly share the same.
  private var last: (header: SharedHeader, number: Int64)?
  private var known: [SharedHeader: Int64] = [:]
  private static let most = 256

  /// The number of what a header shares, which is kept if it wasn't.
  mutating func number(of header: RunHeader, _ statements: StoreStatements, _ db: Database) throws -> Int64 {
    let shared = SharedHeader(of: header)
    if let last, last.header == shared { return last.number }
    let number = try known[shared] ?? kept(shared, statements, db)
    if known.count >= Self.most { known = [:] }
    known[shared] = number
    last = (shared, number)
    return number
  }

  private func kept(_ shared: SharedHeader, _ statements: StoreStatements, _ db: Database) throws -> Int64 {
    let bytes = try JSONByteEncoder().encode(shared)
    statements.sharedHeader.bind(bytes)
    if let number = try statements.sharedHeader.number() { return number }
    try statements.addSharedHeader.run(with: bytes)
    return db.lastInsertedRowID
  }
}
