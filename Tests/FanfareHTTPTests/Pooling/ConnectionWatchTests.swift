import Testing

@testable import FanfareHTTP

@Suite struct ConnectionWatchTests {
  @Test func `silence is asked about after a while, and then believed`() {
    var watch = ConnectionWatch()
    #expect((0..<3).allSatisfy { _ in watch.tick() == .nothing })
    #expect(watch.tick() == .ask)
    #expect(watch.isDoubted)
    #expect(watch.tick() == .nothing)
    #expect(watch.tick() == .giveUp)
  }

  @Test func `anything that comes is a sign of life`() {
    var watch = ConnectionWatch()
    for _ in 0..<20 {
      #expect(watch.tick() == .nothing)
      watch.hear()
    }
    #expect(watch.doubt() == .ask)
    watch.hear()
    #expect(!watch.isDoubted && watch.tick() == .nothing)
  }

  @Test func `a doubt asks at once, and only once`() {
    var watch = ConnectionWatch()
    #expect(watch.doubt() == .ask)
    #expect(watch.doubt() == .nothing)
    #expect(watch.tick() == .nothing)
    #expect(watch.tick() == .giveUp)
  }
}
