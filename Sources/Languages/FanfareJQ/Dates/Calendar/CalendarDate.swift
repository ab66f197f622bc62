/// A date of the Gregorian calendar, which also counts before its time.
package struct CalendarDate: Hashable, Sendable {
  /// The year; 0 is the one before the year 1.
  package let year: Int
  /// From 0 to 11.
  package let month: Int
  /// From 1 to 31; others count on from the first of the month.
  package let day: Int

  /// Creates a date; months beyond the year carry over.
  init(year: Int, month: Int, day: Int) {
    let (years, month) = month.flooredDivision(by: 12)
    self.year = year + years
    self.month = month
    self.day = day
  }

  /// The date of a day, counted from 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  package init(daysSinceEpoch: Int) {
    let (era, dayOfEra) = (daysSinceEpoch + Self.daysBeforeEpoch).flooredDivision(by: Self.daysPerEra)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    self.init(
      year: era * 400 + yearOfEra,
      month: monthFromMarch + 2,
      day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    )
  }

  /// The days since 1970-01-01.
  var daysSinceEpoch: Int {
    let (years, monthFromMarch) = (month - 2).flooredDivision(by: 12)
    let (era, yearOfEra) = (year + years).flooredDivision(by: 400)
    let dayOfYear = (153 * monthFromMarch + 2) / 5
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * Self.daysPerEra + dayOfEra - Self.daysBeforeEpoch + day - 1
  }

  /// The day of the week; 0 is Sunday.
  var weekday: Int { (daysSinceEpoch + 4).flooredDivision(by: 7).remainder }

  /// The day of the year; 0 is the first of January.
  var dayOfYear: Int { daysSinceEpoch - CalendarDate(year: year, month: 0, day: 1).daysSinceEpoch }

  static func isLeapYear(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static let daysPerEra = 146_097
  /// From 0000-03-01 to 1970-01-01.
  private static let daysBeforeEpoch = 719_468
}

extension Int {
  /// The quotient rounded down, and a remainder that is never negative.
  package func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
