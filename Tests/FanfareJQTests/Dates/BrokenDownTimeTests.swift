import Testing

@testable import FanfareJQ

/// Seconds and calendar fields.
///
/// The expected values are those of jq 1.6 with glibc 2.36.
struct BrokenDownTimeTests {
  @Test(
    "Seconds are split into fields, and put together again",
    arguments: [
      (0, [1970, 0, 1, 0, 0, 0, 4, 0]),
      (1, [1970, 0, 1, 0, 0, 1, 4, 0]),
      (-1, [1969, 11, 31, 23, 59, 59, 3, 364]),
      (86399, [1970, 0, 1, 23, 59, 59, 4, 0]),
      (86400, [1970, 0, 2, 0, 0, 0, 5, 1]),
      (951782400, [2000, 1, 29, 0, 0, 0, 2, 59]),
      (951868799, [2000, 1, 29, 23, 59, 59, 2, 59]),
      (951868800, [2000, 2, 1, 0, 0, 0, 3, 60]),
      (1425599621, [2015, 2, 5, 23, 53, 41, 4, 63]),
      (4102444799, [2099, 11, 31, 23, 59, 59, 4, 364]),
      (-2208988800, [1900, 0, 1, 0, 0, 0, 1, 0]),
      (-62135596800, [1, 0, 1, 0, 0, 0, 1, 0]),
      (253402300799, [9999, 11, 31, 23, 59, 59, 5, 364]),
      (1000000000000, [33658, 8, 27, 1, 46, 40, 5, 269]),
      (-99999999999, [-1199, 1, 15, 14, 13, 21, 4, 45]),
      (-62135596801, [0, 11, 31, 23, 59, 59, 0, 365]),
    ] as [(Int, [Int])]
  )
  func instants(_ seconds: Int, _ fields: [Int]) throws {
    let time = try BrokenDownTime(secondsSinceEpoch: Double(seconds))
    #expect(time.fields == fields)
    #expect(time.secondsSinceEpoch == seconds)
  }

  @Test(
    "Fields out of their ranges carry over",
    arguments: [
      ([1970, 0, 1, 0, 0, 0, 4, 0], 0),
      ([2000, 1, 29, 12, 0, 0, 0, 0], 951825600),
      ([2015, 13, 45, 30, 70, 80, 9, 400], 1458198680),
      ([2015, -1, 0, -1, -1, -1, 0, 0], 1417301939),
      ([1, 0, 1, 0, 0, 0, 0, 0], -62135596800),
      ([-400, 2, 1, 0, 0, 0, 0, 0], -74784816000),
      ([9999, 11, 31, 23, 59, 59, 0, 0], 253402300799),
      ([2015, 25, 1, 0, 0, 0, 0, 0], 1485907200),
      ([2015, -13, 1, 0, 0, 0, 0, 0], 1385856000),
    ] as [([Int], Int)]
  )
  func carrying(_ fields: [Int], _ seconds: Int) {
    #expect(BrokenDownTime(fields: fields).secondsSinceEpoch == seconds)
  }

  @Test(
    "A fraction stays with the seconds, also before 1970",
    arguments: [(1.25, 1.25), (-1.5, 58.5), (-0.25, 59.75)]
  )
  func fractions(_ seconds: Double, _ expected: Double) throws {
    let time = try BrokenDownTime(secondsSinceEpoch: seconds)
    #expect(time.seconds == expected)
    #expect(time.secondsSinceEpoch == Int(seconds.rounded(.down)))
  }

  @Test("The last second before 1970 is one like any other")
  func lastSecond() {
    #expect(BrokenDownTime(fields: [1969, 11, 31, 23, 59, 59, 3, 364]).secondsSinceEpoch == -1)
  }

  @Test("Years may have 31 bits", arguments: [67_767_976_233_532_000, -67_768_040_609_740_800] as [Double])
  func extremes(_ seconds: Double) throws {
    #expect(try BrokenDownTime(secondsSinceEpoch: seconds).secondsSinceEpoch == Int(seconds))
  }

  @Test(
    "Seconds that aren't a moment are refused",
    arguments: [.nan, .infinity, -.infinity, 1e17, -1e17, 1e300, 67_768_036_191_677_000] as [Double]
  )
  func refused(_ seconds: Double) {
    let error = #expect(throws: DateError.self) { try BrokenDownTime(secondsSinceEpoch: seconds) }
    #expect(error?.code == .outOfRange)
    #expect(error?.message == "error converting number of seconds since epoch to datetime")
  }

  @Test("Fields of any size don't overflow")
  func largeFields() {
    for extreme in [Int.max, Int.min] {
      let time = BrokenDownTime(fields: Array(repeating: extreme, count: 5) + [0, extreme, extreme])
      #expect(time.year == Int(extreme > 0 ? Int32.max : Int32.min))
      #expect(abs(time.secondsSinceEpoch) > 1_000_000_000_000)
      #expect(throws: Never.self) { try time.formatted("%c %G %V %U %W %j %s %I %u") }
    }
    let odd = BrokenDownTime(
      year: 2000,
      month: 0,
      day: 1,
      hours: 0,
      minutes: 0,
      seconds: .nan,
      weekday: 0,
      dayOfYear: 0
    )
    #expect(odd.seconds == 0)
  }

  @Test("Every day of four hundred years is found again")
  func allDays() {
    for day in stride(from: -146_097, through: 146_097, by: 1) {
      let date = CalendarDate(daysSinceEpoch: day)
      #expect((0...11).contains(date.month) && (1...31).contains(date.day))
      guard date.daysSinceEpoch == day else {
        Issue.record("day \(day) becomes \(date)")
        return
      }
    }
  }
}
