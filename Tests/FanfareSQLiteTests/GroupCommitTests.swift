import FanfareWorkflows
import GRDB
import Synchronization
import Testing

@testable import FanfareSQLite

@Suite struct GroupCommitTests {
  private let folder: StoreFolder
  private let clock = HeldClock()
  private let commits: GroupCommit
  private let database: StoreDatabase

  init() throws {
    folder = try StoreFolder()
    let file = try StoreFile(folder.path())
    try file.prepareForWriting()
    database = try StoreDatabase(writing: file)
    commits = GroupCommit(database, clock: clock)
  }

  private func commit(_ change: StoreChange) async throws {
    try await commits.commit([try PreparedChange(change)])
  }

  @Test func `what comes soon after a transaction waits for its time and shares the next one`() async throws {
    try await commit(.batch(Stored.batch))
    #expect(clock.delays == [])
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<5 { group.addTask { try await commit(Stored.begin(number)) } }
      while commits.waitingCount < 5 || clock.delays.isEmpty { await Task.yield() }
      // Half a millisecond of the processor's time, ten times over.
      #expect(clock.delays == [.milliseconds(5)])
      #expect(commits.transactionCount == 1)
      clock.fire()
      try await group.waitForAll()
    }
    #expect(commits.transactionCount == 2)
    try await commits.close()
  }

  @Test func `whoever comes after a pause is written at once`() async throws {
    try await commit(.batch(Stored.batch))
    clock.advance(by: .milliseconds(5))
    try await commit(Stored.begin(0))
    #expect(clock.delays == [])
    #expect(commits.transactionCount == 2)
    try await commits.close()
  }

  @Test func `closing writes what waits for its time, and what comes due later writes nothing`() async throws
  {
    try await commit(.batch(Stored.batch))
    async let last: Void = commit(Stored.begin(0))
    while commits.waitingCount < 1 { await Task.yield() }
    try await commits.close()
    try await last
    #expect(commits.transactionCount == 2)
    clock.fire()
    let refusal = try await storeError { try await commit(Stored.begin(1)) }
    #expect(refusal.code == .failed)
    #expect(commits.transactionCount == 2)
  }
}

extension GroupCommitTests {
  private func rows() async throws -> Int {
    try await withCheckedThrowingContinuation { continuation in
      database.write { db in
        continuation.resume(with: Result { try Int.fetchOne(db, sql: "SELECT count(*) FROM journal") ?? -1 })
      }
    }
  }

  private func add(_ number: Int, to run: Int) throws {
    let header = try Stored.header(run)
    try commits.add(try PreparedChange([Stored.answer(number)], of: header), of: header.id)
  }

  /// Has what waits for its time begin, once something does.
  private func fire() async {
    while !clock.hasWork { await Task.yield() }
    clock.fire()
  }

  @Test func `what a run is told between two transactions becomes one row`() async throws {
    try await commit(.batch(Stored.batch))
    async let begun: Void = commit(Stored.begin(0))
    await fire()
    try await begun
    for number in 0..<3 { try add(number, to: 0) }
    #expect(commits.waitingCount == 1)
    await fire()
    try await commits.settle("b.0")
    #expect(try await rows() == 1)
    #expect(commits.transactionCount == 3)
    try await commits.close()
  }

  @Test func `what nobody waits for is settled at once when nothing of it waits`() async throws {
    try await commit(.batch(Stored.batch))
    try await commits.settle("b.0")
    try await commits.settleAll()
    #expect(commits.transactionCount == 1)
    try await commits.close()
  }

  @Test func `why something that nobody waited for wasn't kept is told once, to who asks next`() async throws
  {
    try await commit(.batch(Stored.batch))
    var header = try Stored.header(0)
    header.document?.batch = "nowhere"
    let change = try PreparedChange([Stored.answer(0)], of: header)
    try commits.add(change, of: header.id)
    await fire()
    while commits.transactionCount < 2 || commits.waitingCount > 0 { await Task.yield() }
    #expect(try await rows() == 0)
    let refusal = try await storeError { try await commits.settle(header.id) }
    #expect(refusal.code == .conflict && refusal.description.contains("nowhere"), "\(refusal)")
    try await commits.settle(header.id)
    try await commits.close()
    let closed = try await storeError { try commits.add(change, of: header.id) }
    #expect(closed.code == .failed)
  }
}

/// A clock that stands still; each transaction takes half a millisecond of a processor.
private final class HeldClock: CommitClock {
  private struct State {
    var now = ContinuousClock.now
    var spent = Duration.zero
    var delays: [Duration] = []
    var work: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  var hasWork: Bool { state.withLock { !$0.work.isEmpty } }
  var now: ContinuousClock.Instant { state.withLock { $0.now } }
  var delays: [Duration] { state.withLock { $0.delays } }

  var spent: Duration {
    state.withLock { state in
      state.spent += .microseconds(500)
      return state.spent
    }
  }

  func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void) {
    state.withLock { state in
      state.delays.append(delay)
      state.work.append(work)
    }
  }

  func advance(by duration: Duration) { state.withLock { $0.now += duration } }

  /// Has what waits begin.
  func fire() {
    let due = state.withLock { state in
      defer { state.work = [] }
      return state.work
    }
    for work in due { work() }
  }
}
