/// The fields that a text has given so far, and from them the whole time (as glibc completes it).
struct ParsedFields {
  var year = 1900
  var month: Int?
  var day: Int?
  var hours = 0
  var minutes = 0
  var seconds = 0
  var weekday: Int?
  var dayOfYear: Int?
  var century: Int?
  var isYearOfCentury = false
  var hasTwelveHourClock = false
  var week: (number: Int, firstWeekday: Int)?

  /// What fields that the text doesn't give are; a number of seconds changes it.
  var base = (month: 0, day: 0, weekday: Int?.none, dayOfYear: Int?.none)

  var isAfternoon = false
  /// Whether weekday and day of the year have to be found out.
  var hasDate = false

  /// Sets the field of a conversion that is a number.
  mutating func set(_ letter: UInt8, to number: Int) {
    switch letter {
    case UInt8(ascii: "H"), UInt8(ascii: "k"):
      hours = number
      hasTwelveHourClock = false
    case UInt8(ascii: "I"), UInt8(ascii: "l"):
      hours = number % 12
      hasTwelveHourClock = true
    case UInt8(ascii: "M"): minutes = number
    case UInt8(ascii: "S"): seconds = number
    case UInt8(ascii: "u"), UInt8(ascii: "w"): weekday = number % 7
    case UInt8(ascii: "U"): week = (number, 0)
    case UInt8(ascii: "W"): week = (number, 1)
    case UInt8(ascii: "j"): dayOfYear = number - 1
    default: setDate(letter, to: number)
    }
  }

  private mutating func setDate(_ letter: UInt8, to number: Int) {
    switch letter {
    case UInt8(ascii: "Y"):
      year = number
      isYearOfCentury = false
    case UInt8(ascii: "y"):
      year = number >= 69 ? 1900 + number : 2000 + number
      isYearOfCentury = true
    case UInt8(ascii: "C"): century = number
    case UInt8(ascii: "m"): month = number - 1
    case UInt8(ascii: "d"), UInt8(ascii: "e"): day = number
    default: return
    }
    hasDate = true
  }

  /// Sets all fields to a time given as seconds; for completing the date they don't count as given.
  mutating func set(_ time: BrokenDownTime) {
    (year, hours, minutes, seconds) = (time.year, time.hours, time.minutes, Int(time.seconds))
    (month, day, weekday, dayOfYear) = (nil, nil, nil, nil)
    base = (time.month, time.day, time.weekday, time.dayOfYear)
  }
}
