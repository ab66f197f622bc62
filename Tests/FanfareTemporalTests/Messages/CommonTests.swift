import Testing

@testable import FanfareTemporal

@Suite struct CommonTests {
  @Test func `Points in time that are as far apart as can be have a time between them`() {
    let (first, last) = (WireTimestamp(seconds: .min), WireTimestamp(seconds: .max, nanoseconds: 1))
    #expect(last.elapsed(since: first) > .seconds(Int64.max))
    #expect(first.elapsed(since: last) < .seconds(Int64.min))
  }
}
