extension TimeFormatter {
  /// What a conversion writes.
  enum Value {
    case text(String)
    /// A text in lower case, which the flag `^` doesn't change.
    case lowercaseText(String)
    /// A number with at least so many digits.
    case number(Int, digits: Int, padding: ConversionSpecification.Padding = .zeros)
    /// The offset from UTC, which is none.
    case offset
  }

  /// What the letter of a conversion stands for; `nil` if there is no such letter.
  func value(of letter: UInt8, _ specification: ConversionSpecification) -> Value? {
    switch letter {
    case UInt8(ascii: "%"): .text("%")
    case UInt8(ascii: "n"): .text("\n")
    case UInt8(ascii: "t"): .text("\t")
    case UInt8(ascii: "Z"): specification.swapsCase ? .lowercaseText("utc") : .text("UTC")
    case UInt8(ascii: "z"): .offset
    case UInt8(ascii: "s"): .text(String(time.secondsSinceEpoch))
    default:
      dateValue(of: letter, specification) ?? weekValue(of: letter) ?? clockValue(of: letter, specification)
    }
  }

  private func dateValue(of letter: UInt8, _ specification: ConversionSpecification) -> Value? {
    switch letter {
    case UInt8(ascii: "Y"): .number(time.year, digits: 1)
    case UInt8(ascii: "C"): .number(time.year.flooredDivision(by: 100).quotient, digits: 1)
    case UInt8(ascii: "y"): .number(time.year.flooredDivision(by: 100).remainder, digits: 2)
    case UInt8(ascii: "m"): .number(time.month + 1, digits: 2)
    case UInt8(ascii: "B"): name(CalendarNames.months, time.month, isShort: false, specification)
    case UInt8(ascii: "b"), UInt8(ascii: "h"):
      name(CalendarNames.months, time.month, isShort: true, specification)
    case UInt8(ascii: "d"): .number(time.day, digits: 2)
    case UInt8(ascii: "e"): .number(time.day, digits: 2, padding: .spaces)
    case UInt8(ascii: "j"): .number(time.dayOfYear + 1, digits: 3)
    case UInt8(ascii: "A"): name(CalendarNames.weekdays, time.weekday, isShort: false, specification)
    case UInt8(ascii: "a"): name(CalendarNames.weekdays, time.weekday, isShort: true, specification)
    default: nil
    }
  }

  private func weekValue(of letter: UInt8) -> Value? {
    switch letter {
    case UInt8(ascii: "u"): .number((time.weekday + 6) % 7 + 1, digits: 1)
    case UInt8(ascii: "w"): .number(time.weekday, digits: 1)
    case UInt8(ascii: "U"): .number((time.dayOfYear - time.weekday + 7) / 7, digits: 2)
    case UInt8(ascii: "W"): .number((time.dayOfYear - (time.weekday + 6) % 7 + 7) / 7, digits: 2)
    case UInt8(ascii: "V"): .number(weekOfYear.week, digits: 2)
    case UInt8(ascii: "G"): .number(weekOfYear.year, digits: 1)
    case UInt8(ascii: "g"): .number(weekOfYear.year.flooredDivision(by: 100).remainder, digits: 2)
    default: nil
    }
  }

  private func clockValue(of letter: UInt8, _ specification: ConversionSpecification) -> Value? {
    switch letter {
    case UInt8(ascii: "H"): .number(time.hours, digits: 2)
    case UInt8(ascii: "k"): .number(time.hours, digits: 2, padding: .spaces)
    case UInt8(ascii: "I"): .number(twelveHourClock, digits: 2)
    case UInt8(ascii: "l"): .number(twelveHourClock, digits: 2, padding: .spaces)
    case UInt8(ascii: "M"): .number(time.minutes, digits: 2)
    case UInt8(ascii: "S"): .number(Int(time.seconds), digits: 2)
    case UInt8(ascii: "p"): halfDay(inLowercase: specification.swapsCase)
    case UInt8(ascii: "P"): halfDay(inLowercase: true)
    default: nil
    }
  }

  private var twelveHourClock: Int {
    if time.hours == 0 { return 12 }
    return time.hours > 12 ? time.hours - 12 : time.hours
  }

  private func halfDay(inLowercase isLowercase: Bool) -> Value {
    if isLowercase { return .lowercaseText(time.hours > 11 ? "pm" : "am") }
    return .text(time.hours > 11 ? "PM" : "AM")
  }

  private var weekOfYear: WeekOfYear {
    WeekOfYear(year: time.year, dayOfYear: time.dayOfYear, weekday: time.weekday)
  }

  /// A name, or `?` for a field out of range.
  private func name(
    _ names: [String],
    _ index: Int,
    isShort: Bool,
    _ specification: ConversionSpecification
  ) -> Value {
    guard names.indices.contains(index) else { return .text("?") }
    let name = isShort ? String(names[index].prefix(CalendarNames.shortLength)) : names[index]
    return .text(specification.swapsCase ? name.uppercased() : name)
  }
}
