extension ParsedFields {
  /// The time, completed from what the text gave.
  var time: BrokenDownTime {
    var fields = self
    fields.completeDate()
    return BrokenDownTime(
      year: fields.wholeYear,
      month: fields.month ?? base.month,
      day: fields.day ?? base.day,
      hours: hasTwelveHourClock && isAfternoon ? hours + 12 : hours,
      minutes: minutes,
      seconds: Double(seconds),
      weekday: fields.weekday ?? base.weekday ?? fields.date.weekday,
      dayOfYear: fields.dayOfYear ?? base.dayOfYear ?? fields.date.dayOfYear
    )
  }

  private var wholeYear: Int {
    guard let century else { return year }
    return century * 100 + (isYearOfCentury ? year % 100 : 0)
  }

  private var date: CalendarDate {
    CalendarDate(year: wholeYear, month: month ?? base.month, day: day ?? base.day)
  }

  /// Finds month and day from the day of the year or the week, then what else is missing.
  private mutating func completeDate() {
    if let week, let weekday {
      completeDate(week.number, firstWeekday: week.firstWeekday, weekday)
    } else if hasDate, weekday == nil, let dayOfYear {
      completeDate(from: dayOfYear)
    }
    guard hasDate else { return }
    if weekday == nil { weekday = date.weekday }
    if dayOfYear == nil { dayOfYear = date.dayOfYear }
  }

  private mutating func completeDate(_ week: Int, firstWeekday: Int, _ weekday: Int) {
    let newYear = CalendarDate(year: wholeYear, month: 0, day: 1).weekday
    let found =
      (7 - (newYear - firstWeekday)) % 7 + (week - 1) * 7 + (weekday - firstWeekday + 7) % 7
    let known = dayOfYear ?? found
    dayOfYear = known
    completeDate(from: known)
  }

  private mutating func completeDate(from dayOfYear: Int) {
    guard month == nil || day == nil else { return }
    let newYear = CalendarDate(year: wholeYear, month: 0, day: 1).daysSinceEpoch
    let found = CalendarDate(daysSinceEpoch: newYear + dayOfYear)
    if month == nil { month = found.month + (found.year - wholeYear) * 12 }
    if day == nil { day = found.day }
  }
}
