import Fanfare
import Testing

@Suite struct DurationTests {
  @Test(arguments: [
    (Duration.seconds(30), "30 s"), (.milliseconds(1250), "1.25 s"), (.microseconds(13_400), "13.4 ms"),
    (.microseconds(870), "870 us"), (.nanoseconds(12), "12 ns"), (.zero, "0 ns"), (.seconds(-2), "-2 s"),
    (.milliseconds(123_456), "123 s"),
  ])
  func `a duration is short for people`(duration: Duration, text: String) {
    #expect(duration.brief == text)
  }

  @Test(arguments: [
    ("250ms", Duration.milliseconds(250)), ("1m30s", .seconds(90)), ("2d", .seconds(172_800)),
    ("PT5S", .seconds(5)), ("P1DT12H", .seconds(129_600)), ("PT0.5S", .milliseconds(500)),
  ])
  func `a duration is read as people type it or as ISO 8601 has it`(text: String, duration: Duration) {
    #expect(Duration(parsing: text) == duration)
  }

  @Test(arguments: ["5", "0", "1.5", "", "5 s", "PT", "P", "PT5", "5S", "P5S", "-5s", "PT5M30"])
  func `what isn't a duration isn't guessed`(text: String) {
    #expect(Duration(parsing: text) == nil)
  }

  @Test(arguments: [
    (Duration.seconds(1), Int64(1_000_000_000)), (.nanoseconds(-5), Int64(-5)),
    // Up to 2^63 attoseconds one division is enough.
    (Duration(attoseconds: Int128(Int64.max)), Int64(9_223_372_036)),
    (Duration(attoseconds: Int128(Int64.max) + 1), Int64(9_223_372_036)),
    (.seconds(10), Int64(10_000_000_000)),
    (Duration(attoseconds: Int128(Int64.min)), Int64(-9_223_372_036)),
    (Duration(attoseconds: Int128(Int64.min) - 1), Int64(-9_223_372_036)),
    (Duration(attoseconds: -1_999_999_999), Int64(-1)),
    (.seconds(Int64.max), Int64.max),
    (.seconds(Int64.min), Int64.min),
  ])
  func `whole nanoseconds are rounded towards zero and clamped`(duration: Duration, expected: Int64) {
    #expect(duration.wholeNanoseconds == expected)
  }

  @Test func `instants clamp instead of overflowing`() {
    let late = MonotonicInstant(nanoseconds: .max - 1)
    #expect(late.advanced(by: .seconds(1)) == .distantFuture)
    #expect(late - MonotonicInstant(nanoseconds: -10) == .nanoseconds(Int64.max))
    #expect(MonotonicInstant(nanoseconds: 5) - MonotonicInstant(nanoseconds: 8) == .nanoseconds(-3))
  }
}
