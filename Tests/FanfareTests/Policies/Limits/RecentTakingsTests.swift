import Testing

@testable import Fanfare

@Suite struct RecentTakingsTests {
  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  private func takings(_ amounts: [(Double, Double)]) -> RecentTakings {
    amounts.reduce(into: RecentTakings()) { $0.add($1.1, at: at($1.0), for: .seconds(60)) }
  }

  @Test func `what comes back comes back in its order`() {
    var takings = takings([(1, 5), (2, 3), (4, 2)])
    #expect(takings.sum == 10 && takings.last == at(4))
    #expect(takings.instant(of: 5) == at(1) && takings.instant(of: 6) == at(2))
    #expect(takings.instant(of: 10) == at(4) && takings.instant(of: 11) == nil)
    takings.release(until: at(2))
    #expect(takings.sum == 2 && takings.instant(of: 1) == at(4))
    #expect(takings.returned(after: at(1)) == 3 && takings.returned(after: at(0)) == 8)
    takings.release(until: at(4))
    #expect(takings.sum == 0 && takings.last == nil && takings.instant(of: 1) == nil)
    takings.add(1, at: at(4.1), for: .seconds(60))
    #expect(takings.sum == 1 && takings.returned(after: at(3)) == 2)
  }

  @Test func `what is taken at nearly the same time comes back with the last of it`() {
    let takings = takings([(1, 1), (1.4, 1), (1.6, 1), (2, 1)])
    #expect(takings.instant(of: 1) == at(1.4) && takings.instant(of: 3) == at(2))
  }

  @Test func `a limit that allows a lot needs no more memory`() {
    var takings = RecentTakings()
    for number in 0..<100_000 {
      let now = MonotonicInstant(nanoseconds: Int64(number) * 1_000_000)
      takings.add(0.1, at: now, for: .seconds(60))
      takings.release(until: now.advanced(by: .seconds(-60)))
    }
    #expect(abs(takings.sum - 6000) < 100)
    #expect(takings.memory <= 512)
  }

  @Test(arguments: [nil, 0, 60.0])
  func `of a limit whose quota nobody knows no more is remembered with every attempt`(reset: Double?) throws {
    let notice = LimitNotice.Window(name: "", remaining: 10, reset: reset.map { .seconds($0) })
    var window = try #require(LearnedWindow(notice, measuredBy: nil))
    for number in 0..<10_000 {
      let now = MonotonicInstant(nanoseconds: Int64(number) * 1_000_000)
      let attempt = LimitedAttempt(sequence: UInt64(number + 1), takenAt: now, amounts: LimitAmounts([]))
      window.learn(notice, from: attempt, running: 0, longest: .seconds(3600), at: now)
      window.attemptEnded(attempt, isRefusal: false, at: now)
    }
    #expect(window.memory <= 512)
  }
}
