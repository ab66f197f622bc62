internal import FanfareJSON
internal import FanfareWorkflows
internal import GRDB
internal import Synchronization

/// Makes the changes of many callers safe by few transactions: all that wait while one is written go into the next.
///
/// The disk takes milliseconds to make something safe, however much it is. Whoever comes alone is written at once; when many come, the next
/// transaction waits for more of them (``CommitPace``).
final class GroupCommit: Sendable {
  private typealias Waiter = CheckedContinuation<Void, any Error>
  private typealias Queue = CommitQueue<Waiter>

  private let database: StoreDatabase
  private let clock: any CommitClock
  private let state = Mutex(Queue())

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

  /// Keeps changes, all of them or none; they are safe when this returns.
  ///
  /// - Parameter onAdding: is called when they get their place among the others: what is added before it comes before them, and what comes after it behind.
  func commit(_ changes: [PreparedChange], onAdding: @Sendable () -> Void = {}) async throws {
    try await wait { queue, waiter in
      onAdding()
      return queue.add(changes, waiter)
    }
  }

  /// Keeps a change of a run together with those that were added of it before; all of them are safe when this returns.
  func commit(_ change: PreparedChange, of run: String) async throws {
    let run = ExactText(run)
    try await wait { $0.add(change, of: run, $1) }
  }

  /// Has a change of a run kept, and waits for nothing.
  ///
  /// - Throws: if nothing is kept any more.
  func add(_ change: PreparedChange, of run: String) throws {
    let run = ExactText(run)
    let begins = try state.withLock { try $0.add(change, of: run) }
    if begins { writeNext() }
  }

  /// Waits until all that was added of a run is safe.
  func settle(_ run: String) async throws {
    let run = ExactText(run)
    guard try state.withLock({ try $0.isUnsettled(run) }) else { return }
    try await wait { $0.settle(run, $1) }
  }

  /// Waits until all is safe that nobody waits for, so that it can be read.
  func settleAll() async throws {
    if state.withLock(\.hasUnawaited) { try await commit([]) }
  }

  private func wait(
    _ add: @Sendable (inout Queue, Waiter) -> Queue.Addition
  ) async throws {
    try await withCheckedThrowingContinuation { continuation in
      switch state.withLock({ add(&$0, continuation) }) {
      case .begins: writeNext()
      case .waits: break
      case .isSafe: continuation.resume()
      case .failed(let failure): continuation.resume(throwing: failure)
      }
    }
  }

  /// Writes what waits, closes the database, and keeps nothing any more.
  func close() async throws {
    try await withCheckedThrowingContinuation { (continuation: Waiter) in
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
    let group = state.withLock { $0.take() }
    guard !group.isEmpty else { return }
    let conflicts: [StoreError?]
    do {
      conflicts = try database.writer.write(group.map { $0.changes }, in: db)
      if group.contains(where: { $0.changes.contains(where: \.removes) }) { try finishRemovals(db) }
    } catch {
      return fail(group, because: error)
    }
    let late = state.withLock { $0.end(group, conflicts) }
    for (waiting, conflict) in zip(group, conflicts) { Self.resume(waiting.waiters, because: conflict) }
    for (place, waiter) in late { Self.resume([waiter], because: conflicts[place]) }
    do { try database.checkpointIfNeeded(db) } catch { fail([], because: error) }
  }

  /// Goes on with a removal in the midst of which a program ended, before anything else is written.
  func finishEarlierRemovals() {
    database.write { [self] db in
      do {
        if try database.writer.hasHidden(db) { try finishRemovals(db) }
      } catch { fail([], because: error) }
    }
  }

  /// Takes away what was removed, in pieces that don't fill the log.
  private func finishRemovals(_ db: Database) throws {
    while try database.writer.removeSome(db) { try database.checkpointIfNeeded(db) }
    // What was removed stands in the log as well until that is emptied, and who removes something waits for that.
    try database.checkpoint(db)
  }

  /// Keeps nothing any more: what of the group is on the disk isn't known.
  private func fail(_ group: [Queue.Waiting], because error: any Error) {
    database.abandon()
    let failure = StoreError.failed(database.file, because: error)
    let (rest, late) = state.withLock { state in
      state.failure = failure
      defer { state.waiting = [] }
      return (state.waiting, state.end(group, []))
    }
    Self.resume((group + rest).flatMap(\.waiters) + late.map(\.waiter), because: failure)
  }

  /// Lets those go on who waited.
  ///
  /// - Parameter failure: why what they waited for isn't kept; `nil` if it is.
  private static func resume(_ waiters: [Waiter], because failure: StoreError?) {
    for waiter in waiters {
      if let failure { waiter.resume(throwing: failure) } else { waiter.resume() }
    }
  }
}
