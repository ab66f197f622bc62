internal import FanfareWorkflows
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The one connection that a process has to a store.
///
/// It is one for a reason beside simplicity: before version 3.51.3, SQLite can damage a file with a write-ahead log when two connections write or
/// checkpoint at the same instant.
final class StoreDatabase: Sendable {
  let file: StoreFile
  /// Writes changes; it is used on the queue only.
  let writer = ChangeWriter()
  private let queue: DatabaseQueue
  private let log: LogLength?
  private let isAbandoned = Mutex(false)

  /// What it is called in messages.
  var name: String { file.name }

  /// Opens a store for writing.
  ///
  /// Its file is there, and the lock is held.
  ///
  /// - Parameter onCommit: is called on the queue after each transaction.
  convenience init(writing file: StoreFile, onCommit: (@Sendable () -> Void)? = nil) throws {
    let log = LogLength(onCommit: onCommit)
    var configuration = Self.configuration
    configuration.prepareDatabase { db in
      try Self.useLog(of: file, db)
      // Here and not by GRDB's setting for it, which sets NORMAL: then a commit is safe from the end of the program, and not from loss of power.
      try db.execute(sql: "PRAGMA synchronous = FULL")
      // SQLite's own checkpoints hide their errors. Ours don't.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = \(64 << 20)")
      // In KiB: what runs that are under way change is all in it, and needn't be read again.
      try db.execute(sql: "PRAGMA cache_size = -16384")
      // What is removed is overwritten, since there may be secrets in what services answered.
      try db.execute(sql: "PRAGMA secure_delete = ON")
      log.watch(db)
    }
    try self.init(file, at: file.path, configuration, log)
    do {
      try Self.mapping(file) { try queue.writeWithoutTransaction { try StoreSchema.migrate($0) } }
      try checkQuickly()
    } catch {
      close()
      throw error
    }
  }

  /// Opens a store for reading.
  ///
  /// It never writes to the file, nor moves anything there from the log.
  convenience init(reading file: StoreFile) throws {
    var configuration = Self.configuration
    configuration.readonly = true
    try self.init(file, at: file.pathForReading, configuration, nil)
  }

  private init(_ file: StoreFile, at path: String, _ configuration: Configuration, _ log: LogLength?) throws {
    self.file = file
    self.log = log
    queue = try Self.mapping(file) { try DatabaseQueue(path: path, configuration: configuration) }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.label = "fanfare.store"
    // Readers that find the log of a program that has died put its index in order; that takes a moment.
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = false
    // A rollback that fails must not end the program.
    configuration.allowsUnsafeTransactions = true
    // Pages are looked at when they are read, so that a broken one is told and not believed.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cell_size_check = ON") }
    return configuration
  }

  /// What the header of a file says.
  static func marks(of file: StoreFile) throws -> (application: Int32, version: Int) {
    var configuration = configuration
    configuration.readonly = true
    return try mapping(file) {
      let queue = try DatabaseQueue(path: file.pathForReading, configuration: configuration)
      defer { try? queue.close() }
      return try queue.read { db in
        (
          try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
          try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        )
      }
    }
  }

  /// Creates a store.
  ///
  /// It is made under another name, so that there is a whole store or none, whenever the program ends.
  static func create(_ file: StoreFile) throws {
    let new = file.path + "-new"
    // What a store of that name left behind belongs to no file any more, and SQLite would read it into the new one.
    for left in [new, file.path].flatMap({ ["\($0)-wal", "\($0)-shm", "\($0)-journal"] }) + [new] {
      guard unlink(left) == 0 || errno == ENOENT else { throw StoreError.unwritable(file, because: errno) }
    }
    let descriptor = open(new, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError.unwritable(file, because: errno) }
    Self.closeDescriptor(descriptor)
    try mapping(file) {
      let queue = try DatabaseQueue(path: new, configuration: configuration)
      defer { try? queue.close() }
      try queue.writeWithoutTransaction { db in
        // Nobody else has it yet, so it is made safe in one piece below, and nothing has to be taken back if that fails.
        try db.execute(
          sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA auto_vacuum = INCREMENTAL"
        )
        try StoreSchema.migrate(db)
        // Here and not when it is opened: turning a file over asks the disk several times, and SQLite goes on if that fails.
        try useLog(of: file, db)
      }
    }
    try keep(new, of: file)
    guard rename(new, file.path) == 0 else { throw StoreError.unwritable(file, because: errno) }
    try keepFolder(of: file)
  }

  /// Turns a file over to a write-ahead log, unless it has one already.
  private static func useLog(of file: StoreFile, _ db: Database) throws {
    guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
      throw StoreError(
        .unusable,
        "\(file.name) is where SQLite can't keep a log: use a folder on a local disk"
      )
    }
  }

  /// Makes what is in a new file safe.
  private static func keep(_ path: String, of file: StoreFile) throws {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError.unwritable(file, because: errno) }
    defer { closeDescriptor(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreError.unwritable(file, because: errno) }
  }

  /// Makes the name of a new file as safe as what is in it.
  private static func keepFolder(of file: StoreFile) throws {
    let descriptor = open(file.folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { closeDescriptor(descriptor) }
    // Some file systems can't do that with folders, and need not.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw StoreError.unwritable(file, because: errno) }
  }

  private static func closeDescriptor(_ descriptor: Int32) {
    #if canImport(Darwin)
    _ = Darwin.close(descriptor)
    #elseif canImport(Glibc)
    _ = Glibc.close(descriptor)
    #elseif canImport(Musl)
    _ = Musl.close(descriptor)
    #endif
  }

  /// Looks for damage if that takes a moment only.
  private func checkQuickly() throws {
    let pages = try Self.mapping(file) {
      try queue.unsafeRead { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
    }
    guard pages <= (64 << 20) / 4096 else { return }
    let found = try Self.mapping(file) {
      try queue.unsafeRead { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
    }
    guard found == "ok" else { throw StoreError.broken(file, found ?? "the check gives nothing") }
  }

  private static func mapping<Value>(_ file: StoreFile, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw StoreError.unreadable(file, because: error) }
  }
}

extension StoreDatabase {
  /// Reads, as of one instant.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    let file = file
    // GRDB's asynchronous functions throw when their task is cancelled; a run that was cancelled has things to look up as well.
    return try await withCheckedThrowingContinuation { continuation in
      queue.asyncRead { database in
        continuation.resume(
          with: Result { try body(try database.get()) }.mapError { StoreError.unreadable(file, because: $0) }
        )
      }
    }
  }

  /// Does something that changes the store, after all that was asked for before.
  func write(_ body: @escaping @Sendable (Database) -> Void) { queue.asyncWriteWithoutTransaction(body) }

  /// Moves what is in the log to its place in the file, once there is enough of it.
  func checkpointIfNeeded(_ db: Database) throws {
    guard let log, log.pages >= 4000 else { return }
    try checkpoint(.passive, db)
  }

  /// Moves everything there and empties the log.
  func checkpoint(_ db: Database) throws { try checkpoint(.truncate, db) }

  private func checkpoint(_ kind: Database.CheckpointMode, _ db: Database) throws {
    // Somebody who reads keeps a part of the log busy, and a copy that is being made all of it: that is moved the next time.
    do { try db.checkpoint(kind) } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {}
  }

  /// Waits until all is done that was asked for.
  func drain() { queue.unsafeReentrantWrite { _ in } }

  /// Closes the connection also if it was abandoned; its file isn't needed any more.
  func discard() {
    let wasAbandoned = isAbandoned.withLock { isAbandoned in
      defer { isAbandoned = false }
      return isAbandoned
    }
    close()
    guard wasAbandoned else { return }
    Unmanaged.passUnretained(queue).release()
    Unmanaged.passUnretained(writer).release()
  }

  /// Closes the connection, unless it was abandoned.
  func close() {
    guard !isAbandoned.withLock({ $0 }) else { return }
    queue.unsafeReentrantWrite { [writer] _ in writer.close() }
    try? queue.close()
  }

  /// Keeps the connection open until the program ends.
  ///
  /// Closing it would move the log to its place, and ask the disk once more to keep what it has failed to keep. It may then say that all is
  /// well although something is gone (Rebello et al., "Can Applications Recover from fsync Failures?", 2020).
  func abandon() {
    isAbandoned.withLock { isAbandoned in
      if !isAbandoned {
        _ = Unmanaged.passRetained(queue)
        _ = Unmanaged.passRetained(writer)
      }
      isAbandoned = true
    }
  }
}

/// How many pages the log has, as SQLite tells after each commit; confined to the queue of the connection.
private final class LogLength: @unchecked Sendable {
  private(set) var pages: Int32 = 0
  private let onCommit: (@Sendable () -> Void)?

  init(onCommit: (@Sendable () -> Void)?) {
    self.onCommit = onCommit
  }

  /// Asks to be told.
  func watch(_ db: Database) {
    _ = sqlite3_wal_hook(
      db.sqliteConnection,
      { context, _, _, pages in
        guard let context else { return SQLITE_OK }
        let log = Unmanaged<LogLength>.fromOpaque(context).takeUnretainedValue()
        log.pages = pages
        log.onCommit?()
        return SQLITE_OK
      },
      Unmanaged.passUnretained(self).toOpaque()
    )
  }
}
