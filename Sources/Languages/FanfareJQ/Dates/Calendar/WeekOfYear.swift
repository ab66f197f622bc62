/// A week of ISO 8601: it begins on Monday and belongs to the year that has its Thursday.
struct WeekOfYear: Hashable, Sendable {
  let year: Int
  /// From 1 to 53.
  let week: Int

  init(year: Int, dayOfYear: Int, weekday: Int) {
    let days = Self.daysIntoWeeks(dayOfYear, weekday)
    let length = Self.length(of: year)
    if days < 0 {
      let previous = Self.daysIntoWeeks(dayOfYear + Self.length(of: year - 1), weekday)
      self.init(year: year - 1, week: previous / 7 + 1)
    } else if Self.daysIntoWeeks(dayOfYear - length, weekday) >= 0 {
      self.init(year: year + 1, week: Self.daysIntoWeeks(dayOfYear - length, weekday) / 7 + 1)
    } else {
      self.init(year: year, week: days / 7 + 1)
    }
  }

  private init(year: Int, week: Int) {
    self.year = year
    self.week = week
  }

  private static func length(of year: Int) -> Int { CalendarDate.isLeapYear(year) ? 366 : 365 }

  /// The days from the first Monday of week 1 to a day; negative before it.
  private static func daysIntoWeeks(_ dayOfYear: Int, _ weekday: Int) -> Int {
    let thursday = dayOfYear + (3 - (weekday + 6).flooredDivision(by: 7).remainder)
    let firstThursday = thursday.flooredDivision(by: 7).remainder
    return dayOfYear - (firstThursday - 3)
  }
}
