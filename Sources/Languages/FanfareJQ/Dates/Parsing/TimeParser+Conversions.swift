extension TimeParser {
  /// Reads what a conversion stands for; `false` if the text differs or there is no such conversion.
  mutating func readConversion(_ letter: UInt8) -> Bool {
    switch letter {
    case UInt8(ascii: "%"): return take(UInt8(ascii: "%"))
    case UInt8(ascii: "n"), UInt8(ascii: "t"): skipSpace()
    case UInt8(ascii: "c"): return readDate("%a %b %e %H:%M:%S %Y")
    case UInt8(ascii: "D"), UInt8(ascii: "x"): return readDate("%m/%d/%y")
    case UInt8(ascii: "F"): return readDate("%Y-%m-%d")
    case UInt8(ascii: "R"): return read(Array("%H:%M".utf8))
    case UInt8(ascii: "r"): return read(Array("%I:%M:%S %p".utf8))
    case UInt8(ascii: "T"), UInt8(ascii: "X"): return read(Array("%H:%M:%S".utf8))
    case UInt8(ascii: "s"): return readSecondsSinceEpoch()
    case UInt8(ascii: "Z"):
      skipSpace()
      skipNonSpace()
    case UInt8(ascii: "z"): return readOffset()
    case UInt8(ascii: "a"), UInt8(ascii: "A"): return readWeekday()
    case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "h"): return readMonth()
    case UInt8(ascii: "p"): return readHalfDay()
    case UInt8(ascii: "G"):
      guard digit() != nil else { return false }
      while digit() != nil {}
    default: return readNumber(letter)
    }
    return true
  }

  private mutating func readDate(_ format: String) -> Bool {
    fields.hasDate = true
    return read(Array(format.utf8))
  }

  /// Reads a conversion that is one number, and keeps it.
  private mutating func readNumber(_ letter: UInt8) -> Bool {
    guard let (range, digits) = Self.numbers[letter], let number = number(in: range, digits: digits) else {
      return false
    }
    fields.set(letter, to: number)
    return true
  }

  private static let numbers: [UInt8: (ClosedRange<Int>, digits: Int)] = [
    UInt8(ascii: "Y"): (0...9999, 4), UInt8(ascii: "y"): (0...99, 2), UInt8(ascii: "C"): (0...99, 2),
    UInt8(ascii: "m"): (1...12, 2), UInt8(ascii: "d"): (1...31, 2), UInt8(ascii: "e"): (1...31, 2),
    UInt8(ascii: "j"): (1...366, 3), UInt8(ascii: "H"): (0...23, 2), UInt8(ascii: "k"): (0...23, 2),
    UInt8(ascii: "I"): (1...12, 2), UInt8(ascii: "l"): (1...12, 2), UInt8(ascii: "M"): (0...59, 2),
    UInt8(ascii: "S"): (0...61, 2), UInt8(ascii: "u"): (1...7, 1), UInt8(ascii: "w"): (0...6, 1),
    UInt8(ascii: "U"): (0...53, 2), UInt8(ascii: "W"): (0...53, 2), UInt8(ascii: "V"): (0...53, 2),
    UInt8(ascii: "g"): (0...99, 2),
  ]

  private mutating func readWeekday() -> Bool {
    guard let weekday = index(ofName: CalendarNames.weekdays, orShort: CalendarNames.shortLength) else {
      return false
    }
    fields.set(UInt8(ascii: "w"), to: weekday)
    return true
  }

  private mutating func readMonth() -> Bool {
    guard let month = index(ofName: CalendarNames.months, orShort: CalendarNames.shortLength) else {
      return false
    }
    fields.set(UInt8(ascii: "m"), to: month + 1)
    return true
  }

  private mutating func readHalfDay() -> Bool {
    let isMorning = takeWord("AM")
    guard isMorning || takeWord("PM") else { return false }
    fields.isAfternoon = !isMorning
    return true
  }

  private mutating func readSecondsSinceEpoch() -> Bool {
    guard var seconds = digit() else { return false }
    while let digit = digit() {
      guard seconds < 1_000_000_000_000_000_000 / 10 else { return false }
      seconds = seconds * 10 + digit
    }
    guard let time = try? BrokenDownTime(secondsSinceEpoch: Double(seconds)) else { return false }
    fields.set(time)
    return true
  }

  /// Reads `Z`, `+hh`, `+hhmm` or `+hh:mm`; only its form matters.
  private mutating func readOffset() -> Bool {
    skipSpace()
    if take(UInt8(ascii: "Z")) { return true }
    guard take(UInt8(ascii: "+")) || take(UInt8(ascii: "-")) else { return false }
    guard digit() != nil, digit() != nil else { return false }
    let afterHours = self
    let hasColon = take(UInt8(ascii: ":"))
    guard let tens = digit() else {
      if hasColon { self = afterHours }
      return true
    }
    return digit() != nil && tens < 6
  }
}
