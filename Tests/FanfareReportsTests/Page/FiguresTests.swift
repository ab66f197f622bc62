import Testing

@testable import FanfareReports

/// Numbers and times as people read them.
@Suite struct FiguresTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
  func `thousands stand apart`(number: Int, text: String) { #expect(Figures.count(number) == text) }

  @Test(arguments: [
    (0, 5, "0 %"), (5, 5, "100 %"), (1, 100_000, "under 0.1 %"), (99_999, 100_000, "over 99.9 %"),
    (1, 3, "33 %"),
    (971, 1000, "97.1 %"), (13, 1000, "1.3 %"), (3, 0, "0 %"),
  ])
  func `a share is never rounded to all or nothing`(part: Int, whole: Int, text: String) {
    #expect(Figures.share(part, of: whole).replacing("\u{A0}", with: " ") == text)
  }

  @Test(
    arguments: [
      (.zero, "0 s"), (.milliseconds(13), "13 ms"), (.seconds(99), "99 s"), (.seconds(125), "2 min 5 s"),
      (.seconds(3600), "1 h"), (.seconds(3 * 86_400 + 7300), "3 d 2 h"),
    ] as [(Duration, String)]
  )
  func `long times are told in the units that people count them in`(time: Duration, text: String) {
    #expect(Figures.time(time).replacing("\u{A0}", with: " ") == text)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (1_795_968_000.9, "2026-11-29T16:00:00Z"),
    (.infinity, "1970-01-01T00:00:00Z"),
    (1e15, "9999-12-31T23:59:59Z"),
  ])
  func `an instant is told in UTC, and one beyond all calendars at their end`(seconds: Double, text: String) {
    #expect(Figures.machineInstant(seconds) == text)
  }
}
