import FanfareWorkflows
import Synchronization
import Testing

@testable import FanfareSQLite

@Suite struct GroupCommitTests {
  private let folder: StoreFolder
  private let clock = HeldClock()
  private let commits: GroupCommit

  init() throws {
    folder = try StoreFolder()
    let file = try StoreFile(folder.path())
    try file.prepareForWriting()
    commits = GroupCommit(try StoreDatabase(writing: file), clock: clock)
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

/// A clock that stands still; each transaction takes half a millisecond of a processor.
private final class HeldClock: CommitClock {
  private struct State {
    var now = ContinuousClock.now
    var spent = Duration.zero
    var delays: [Duration] = []
    var work: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

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
