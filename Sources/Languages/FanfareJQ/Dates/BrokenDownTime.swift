/// A moment in UTC as calendar fields: jq's "broken down time", C's `struct tm`.
///
/// Fields may lie outside their usual ranges, as jq's arrays can say anything: ``secondsSinceEpoch`` then carries over
/// (the 32nd of January is the 1st of February), and ``formatted(_:)`` writes what is there.
struct BrokenDownTime: Hashable, Sendable {
  let year: Int
  /// From 0 to 11.
  let month: Int
  /// From 1 to 31; 0 if a text was read that has no day.
  let day: Int
  let hours: Int
  let minutes: Int
  /// With a fraction, if the time has one.
  let seconds: Double
  /// From 0, which is Sunday, to 6.
  let weekday: Int
  /// From 0 to 365.
  let dayOfYear: Int

  /// Creates a time; fields beyond 32 bits are cut to those, as jq does.
  init(
    year: Int,
    month: Int,
    day: Int,
    hours: Int,
    minutes: Int,
    seconds: Double,
    weekday: Int,
    dayOfYear: Int
  ) {
    self.year = Self.limited(year)
    self.month = Self.limited(month)
    self.day = Self.limited(day)
    self.hours = Self.limited(hours)
    self.minutes = Self.limited(minutes)
    self.seconds = seconds.isNaN ? 0 : min(max(seconds, Double(Int32.min)), Double(Int32.max))
    self.weekday = Self.limited(weekday)
    self.dayOfYear = Self.limited(dayOfYear)
  }

  /// Splits a number of seconds since 1970 into fields (C's `gmtime`); the fraction stays with the seconds.
  ///
  /// - Throws: ``DateError`` for a number that isn't finite or whose year has more than 31 bits.
  init(secondsSinceEpoch: Double) throws(DateError) {
    let whole = secondsSinceEpoch.rounded(.down)
    guard let total = Int(exactly: whole) else { throw Self.outOfRange }
    let (days, secondOfDay) = total.flooredDivision(by: 86_400)
    let date = CalendarDate(daysSinceEpoch: days)
    guard Int32(exactly: date.year - 1900) != nil, Int32(exactly: date.year) != nil else {
      throw Self.outOfRange
    }
    self.init(
      year: date.year,
      month: date.month,
      day: date.day,
      hours: secondOfDay / 3600,
      minutes: secondOfDay / 60 % 60,
      seconds: Double(secondOfDay % 60) + (secondsSinceEpoch - whole),
      weekday: date.weekday,
      dayOfYear: date.dayOfYear
    )
  }

  /// The seconds since 1970 (C's `timegm`); weekday and day of the year don't count, and fractions are cut off.
  var secondsSinceEpoch: Int {
    let days = CalendarDate(year: year, month: month, day: day).daysSinceEpoch
    return ((days * 24 + hours) * 60 + minutes) * 60 + Int(seconds.rounded(.down))
  }

  private static func limited(_ field: Int) -> Int { Int(Int32(clamping: field)) }

  private static var outOfRange: DateError {
    DateError(.outOfRange, "error converting number of seconds since epoch to datetime")
  }
}
