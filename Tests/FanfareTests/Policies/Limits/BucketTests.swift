import Testing

@testable import Fanfare

@Suite struct BucketTests {
  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  /// Ten in ten seconds, all of which may go at once.
  private func bucket() -> Bucket { Bucket(capacity: 10, unit: 1e9) }

  @Test func `a burst goes at once, the rest at the rate`() {
    var bucket = Bucket(RateLimitPolicy(perSecond: 10, burst: 3))
    var turns: [MonotonicInstant] = []
    for _ in 0..<5 {
      turns.append(bucket.turn(of: 1, behind: 0, at: turns.last ?? at(0)))
      bucket.take(1, at: turns[turns.count - 1])
    }
    #expect(turns == [at(0), at(0), at(0), at(0.1), at(0.2)])
    #expect(bucket.turn(of: 1, behind: 0, at: at(9)) == at(9))
  }

  @Test func `what takes more waits for longer, and those ahead are counted`() {
    var bucket = bucket()
    bucket.take(8, at: at(0))
    #expect(bucket.turn(of: 2, behind: 0, at: at(0)) == at(0))
    #expect(bucket.turn(of: 5, behind: 0, at: at(0)) == at(3))
    #expect(bucket.turn(of: 5, behind: 4, at: at(0)) == at(7))
  }

  @Test func `more than it ever holds goes when it is full, and is owed`() {
    var bucket = bucket()
    #expect(bucket.turn(of: 25, behind: 0, at: at(0)) == at(0))
    bucket.take(25, at: at(0))
    #expect(bucket.turn(of: 1, behind: 0, at: at(0)) == at(16))
  }

  @Test func `what was estimated too high flows back, and what was too low is owed`() {
    var bucket = bucket()
    bucket.take(10, at: at(0))
    bucket.settle(10, 4, takenAt: at(0), at: at(1))
    #expect(bucket.turn(of: 7, behind: 0, at: at(1)) == at(1))
    bucket.take(7, at: at(1))
    bucket.settle(7, 9, takenAt: at(1), at: at(2))
    // 4 and 9 were taken, of which 2 have flowed in.
    #expect(bucket.turn(of: 1, behind: 0, at: at(2)) == at(4))
  }

  @Test func `no answer owes more than the bucket holds`() {
    var bucket = bucket()
    bucket.take(1, at: at(0))
    bucket.settle(1, 1e12, takenAt: at(0), at: at(0))
    #expect(bucket.turn(of: 1, behind: 0, at: at(0)) == at(2))
  }

  @Test func `nothing of what never flows in takes no time`() {
    var bucket = Bucket(capacity: 1, unit: .infinity)
    bucket.take(0, at: at(0))
    #expect(bucket.turn(of: 0, behind: 0, at: at(0)) == at(0))
  }

  @Test func `what flows back into a bucket that has been full since is lost`() {
    var bucket = bucket()
    bucket.take(5, at: at(0))
    bucket.take(10, at: at(20))
    bucket.settle(5, 0, takenAt: at(0), at: at(20))
    #expect(bucket.turn(of: 1, behind: 0, at: at(20)) == at(21))
  }
}
