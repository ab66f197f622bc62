internal import FanfareWorkflows
internal import GRDB
internal import Synchronization

/// Makes the changes of many callers safe by few transactions: all that wait while one is written go into the next.
///
/// The disk takes milliseconds to make something safe, however much it is. Whoever comes alone is written at once; when many come, the next
/// transaction waits for more of them (``CommitPace``).
final class GroupCommit: Sendable {
  private struct Waiting: Sendable {
    let changes: [PreparedChange]
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var waiting: [Waiting] = []
    var isWriting = false
    var transactions = 0
    var pace = CommitPace()
    /// Why nothing is kept any more.
    var failure: StoreError?
  }

  private let database: StoreDatabase
  private let clock: any CommitClock
  private let state = Mutex(State())

  /// Creates one for a database.
  ///
  /// - Parameter clock: what transactions are paced by.
  init(_ database: StoreDatabase, clock: any CommitClock = SystemCommitClock()) {
    self.database = database
    self.clock = clock
  }

  /// How many transactions were written.
  var transactionCount: Int { state.withLock { $0.transactions } }

  /// How many wait for the next transaction.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Keeps changes, all of them or none.
  func commit(_ changes: [PreparedChange]) async throws {
    try await withCheckedThrowingContinuation { continuation in
      let (failure, begins) = state.withLock { state -> (StoreError?, Bool) in
        if let failure = state.failure { return (failure, false) }
        state.waiting.append(Waiting(changes: changes, continuation: continuation))
        defer { state.isWriting = true }
        return (nil, !state.isWriting)
      }
      if let failure { continuation.resume(throwing: failure) }
      if begins { writeNext() }
    }
  }

  /// Writes what waits, closes the database, and keeps nothing any more.
  func close() async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      database.write { db in continuation.resume(with: Result { try self.finish(db) }) }
    }
    database.close()
  }

  private func finish(_ db: Database) throws {
    let closed = StoreError(.failed, "\(database.name) was closed: open it again to keep something in it")
    while true {
      writeWaiting(db)
      let (failure, ends) = state.withLock { state -> (StoreError?, Bool) in
        guard state.waiting.isEmpty else { return (nil, false) }
        defer { state.failure = state.failure ?? closed }
        return (state.failure, true)
      }
      guard ends else { continue }
      // Whoever waited has been told why it failed.
      guard failure == nil else { return }
      do { return try database.checkpoint(db) } catch {
        database.abandon()
        throw StoreError.failed(database.file, because: error)
      }
    }
  }

  /// Writes what waits once it is time for that, after others who wait for the connection.
  private func writeNext() {
    let delay = state.withLock { $0.pace.delay(at: clock.now) }
    guard delay > .zero else { return database.write(writeGroup) }
    clock.after(delay) { [self] in database.write(writeGroup) }
  }

  /// Writes what waits, and goes on with what has come meanwhile.
  private func writeGroup(_ db: Database) {
    let (start, spent) = (clock.now, clock.spent)
    writeWaiting(db)
    let cost = clock.spent - spent
    let goesOn = state.withLock { state in
      state.pace.note(from: start, taking: cost)
      state.isWriting = !state.waiting.isEmpty
      return state.isWriting
    }
    if goesOn { writeNext() }
  }

  private func writeWaiting(_ db: Database) {
    let group = state.withLock { state in
      defer { state.waiting = [] }
      if !state.waiting.isEmpty { state.transactions += 1 }
      return state.waiting
    }
    guard !group.isEmpty else { return }
    let conflicts: [StoreError?]
    do {
      conflicts = try database.writer.write(group.map { $0.changes }, in: db)
      // What was removed stands in the log as well until that is emptied, and who removes something waits for that.
      if group.contains(where: { $0.changes.contains(where: \.removes) }) { try database.checkpoint(db) }
    } catch {
      return fail(group, because: error)
    }
    for (waiting, conflict) in zip(group, conflicts) {
      waiting.continuation.resume(with: conflict.map(Result.failure) ?? .success(()))
    }
    do { try database.checkpointIfNeeded(db) } catch { fail([], because: error) }
  }

  /// Keeps nothing any more: what of the group is on the disk isn't known.
  private func fail(_ group: [Waiting], because error: any Error) {
    database.abandon()
    let failure = StoreError.failed(database.file, because: error)
    let rest = state.withLock { state in
      state.failure = failure
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiting in group + rest { waiting.continuation.resume(throwing: failure) }
  }
}
