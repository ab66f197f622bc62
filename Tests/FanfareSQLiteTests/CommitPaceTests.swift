import Testing

@testable import FanfareSQLite

@Suite struct CommitPaceTests {
  private let start = ContinuousClock.now

  @Test func `the first transaction waits for nothing`() {
    #expect(CommitPace().delay(at: start) == .zero)
  }

  @Test func `transactions take a tenth of a processor at most`() {
    var pace = CommitPace()
    pace.note(from: start, taking: .microseconds(200))
    #expect(pace.delay(at: start.advanced(by: .microseconds(200))) == .microseconds(1800))
    #expect(pace.delay(at: start.advanced(by: .milliseconds(2))) == .zero)
    #expect(pace.delay(at: start.advanced(by: .seconds(9))) == .zero)
  }

  @Test func `none waits longer than ten milliseconds after the one before began`() {
    var pace = CommitPace()
    pace.note(from: start, taking: .seconds(3))
    #expect(pace.delay(at: start) == .milliseconds(10))
  }

  @Test func `a transaction that waited for a slow disk makes nobody wait`() {
    var pace = CommitPace()
    pace.note(from: start, taking: .microseconds(300))
    #expect(pace.delay(at: start.advanced(by: .milliseconds(20))) == .zero)
  }
}
