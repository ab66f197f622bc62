public import FanfareWorkflows
internal import GRDB

/// A store of batches and runs in a file of SQLite.
///
/// ```swift
/// let store = try SQLiteRunStore(writing: "runs.sqlite", for: "nightly summaries")
/// var settings = WorkflowEngineSettings()
/// settings.log = store
/// let engine = try WorkflowEngine(transport: HTTPTransport(), settings: settings)
/// let workflow = try Workflow(contentsOf: "summarize.yaml")
/// let report = await engine.run(workflow, input: ["id": "a"])
/// try await store.close()
/// ```
///
/// What ``commit(_:)`` returned from is on the disk: it survives the end of the program and the loss of power, as far as the disk keeps what it
/// was told to keep. Commits that come while another is being made safe are made safe together, so a thousand callers don't wait for a
/// thousand disk operations.
///
/// One process at a time writes a file; it holds a lock in a file beside it. Any number of others can read it meanwhile.
/// All files of a store can be read by their owner only.
public final class SQLiteRunStore: RunStore {
  let database: StoreDatabase
  private let commits: GroupCommit?
  private let outputs = RecentOutputs()
  private let lock: StoreLock?

  /// How many transactions it has written since it was opened, each made safe by the disk once: commits that come together share one.
  public var transactionCount: Int { commits?.transactionCount ?? 0 }

  /// How many commits wait for the next transaction.
  package var waitingCount: Int { commits?.waitingCount ?? 0 }

  /// Opens a store for writing, and creates it if there is no file yet or an empty one.
  ///
  /// It looks through a file of up to 64 MiB for damage; in a larger one damage is found when what is damaged is read.
  ///
  /// - Parameters:
  ///   - path: where its file is; the folder has to be there.
  ///   - purpose: what it is written for, in a few words: the next one who wants to write it is told.
  /// - Throws: `StoreError` if another process writes it, if it isn't a store or a broken one, if a newer version wrote it, or if it can't
  ///   be written.
  public convenience init(writing path: String, for purpose: String) throws {
    try self.init(writing: path, for: purpose, creates: true)
  }

  /// Opens a store for writing, for whoever may only mean one that is there.
  ///
  /// - Parameters:
  ///   - path: where its file is.
  ///   - purpose: what it is written for.
  ///   - creates: whether it is created if there is none; if it isn't, nothing is left beside a path that was mistyped.
  /// - Throws: `StoreError`.
  package convenience init(writing path: String, for purpose: String, creates: Bool) throws {
    try self.init(writing: path, for: purpose, creates: creates, pacedBy: SystemCommitClock())
  }

  /// The same with another clock for its transactions, and with somebody who is told of each.
  ///
  /// - Parameters:
  ///   - path: where its file is.
  ///   - purpose: what it is written for.
  ///   - creates: whether it is created if there is none.
  ///   - clock: what its transactions are paced by.
  ///   - onCommit: is called after each transaction, also those in which something is removed, before the next thing is written.
  package init(
    writing path: String,
    for purpose: String,
    creates: Bool = true,
    pacedBy clock: any CommitClock,
    onCommit: (@Sendable () -> Void)? = nil
  ) throws {
    let file = try StoreFile(path)
    // Before the lock, which is a file of its own.
    if !creates { try file.checkThatThereIsOne() }
    let lock = try StoreLock(file, purpose: purpose)
    let database: StoreDatabase
    do {
      try file.prepareForWriting()
      database = try StoreDatabase(writing: file, onCommit: onCommit)
    } catch {
      lock.release()
      throw error
    }
    self.database = database
    self.lock = lock
    let commits = GroupCommit(database, clock: clock)
    commits.finishEarlierRemovals()
    self.commits = commits
  }

  /// Opens a store for reading, also while another process writes it.
  ///
  /// Nothing can be kept in it.
  ///
  /// - Parameter path: where its file is.
  /// - Throws: `StoreError` if it isn't there, isn't a store, or was written by a newer version.
  public init(reading path: String) throws {
    let file = try StoreFile(path)
    try file.checkForReading()
    database = try StoreDatabase(reading: file)
    lock = nil
    commits = nil
  }

  deinit {
    database.close()
    lock?.release()
  }

  /// Keeps changes, all of them or none; they are on the disk when this returns.
  ///
  /// Its task being cancelled changes nothing: whoever waits is told what came of it.
  ///
  /// - Parameter changes: what is to be kept, in order; nothing to be kept is kept at once.
  /// - Throws: `StoreError`. After one with the code `conflict` the store goes on, and nothing of these changes is in it. After any other
  ///   it can only be read: every later commit fails in the same way, and nothing is written again.
  public func commit(_ changes: [StoreChange]) async throws {
    guard let commits else {
      throw StoreError(
        .readOnly,
        "\(database.name) was opened for reading: open it for writing to keep something in it"
      )
    }
    guard !changes.isEmpty else { return }
    let prepared = try changes.map(PreparedChange.init)
    // Not before: what others add until then is taken away with the rest.
    try await commits.commit(prepared) { [self] in forgetOutputs(goneBy: changes) }
  }

  /// No end of a run can say that its output comes from what is taken away.
  private func forgetOutputs(goneBy changes: [StoreChange]) {
    for change in changes {
      switch change {
      case .concealed(_, let run): _ = outputs.take(run)
      case .removed: outputs.forgetAll()
      default: break
      }
    }
  }

  /// Keeps inputs of a run.
  ///
  /// Those that begin it are on the disk when this returns; the others are on their way there, and ``settle(_:)``, ``end(_:with:)`` and whatever
  /// reads the store wait for them.
  ///
  /// - Parameters:
  ///   - inputs: what has happened, in order; not empty.
  ///   - run: the header of the run.
  /// - Throws: `StoreError`: see ``commit(_:)``.
  public func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    guard let commits else { return try await commit([.inputs(inputs, of: run)]) }
    let change = try PreparedChange(inputs, of: run)
    guard !change.begins else { return try await commits.commit([change]) }
    outputs.note(inputs, of: run.id, bytes: change.byteCount)
    try commits.add(change, of: run.id)
  }

  /// Waits until all that was appended of a run is on the disk.
  ///
  /// - Throws: `StoreError` if some of it couldn't be kept: see ``commit(_:)``.
  public func settle(_ run: RunHeader) async throws { try await commits?.settle(run.id) }

  /// Keeps how a run ended, with all that was appended of it before.
  ///
  /// - Parameters:
  ///   - run: the header of the run.
  ///   - end: how it ended.
  /// - Throws: `StoreError`: see ``commit(_:)``.
  public func end(_ run: RunHeader, with end: RunEnd) async throws {
    guard let commits else { return try await commit([.ended(end, run: run.id)]) }
    let end = try PreparedEnd(end, among: outputs.take(run.id))
    try await commits.commit(.ended(end, run: run.id), of: run.id)
  }

  /// Reads, as of one instant, what was kept until then.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    // What can't be kept any more keeps nobody from reading the rest.
    try? await commits?.settleAll()
    return try await database.read(body)
  }

  /// Waits for what is being kept, and closes the file; another process can write it then.
  ///
  /// A store that isn't needed any more is closed also without this, but then nobody is told if that fails.
  ///
  /// - Throws: `StoreError` if what was kept couldn't be moved to its place in the file. It is safe all the same, in the file with `-wal` in
  ///   its name, and is moved when the store is opened the next time.
  public func close() async throws {
    defer { lock?.release() }
    guard let commits else { return database.close() }
    try await commits.close()
  }
}
