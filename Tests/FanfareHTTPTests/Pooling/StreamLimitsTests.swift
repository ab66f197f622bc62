import Testing

@testable import FanfareHTTP

@Suite struct StreamLimitsTests {
  @Test func `streams have odd numbers that rise, as many at once as are allowed`() {
    var limits = StreamLimits()
    #expect(limits.maximum == 100)
    limits.allow(2)
    #expect(limits.open() == 1)
    #expect(limits.hasRoom)
    #expect(limits.open() == 3)
    #expect(!limits.hasRoom)
    limits.close()
    #expect(limits.hasRoom)
    #expect(limits.open() == 5)
  }

  @Test func `what is open beyond a new limit may go on`() {
    var limits = StreamLimits()
    for _ in 0..<3 { _ = limits.open() }
    limits.allow(0)
    #expect(limits.openCount == 3 && !limits.hasRoom)
    limits.allow(4)
    #expect(limits.hasRoom)
  }

  @Test func `a retired connection opens nothing more`() {
    var limits = StreamLimits()
    limits.retire()
    limits.allow(10)
    #expect(!limits.hasRoom)
  }
}
