/// `date-time`, `date` and `time` (RFC 3339, section 5.6).
enum DateTimeFormat {
  static func isDateTime(_ text: String) -> Bool {
    var reader = ByteReader(text)
    return readDate(&reader) && reader.take("Tt") && readTime(&reader) && reader.isAtEnd
  }

  static func isDate(_ text: String) -> Bool {
    var reader = ByteReader(text)
    return readDate(&reader) && reader.isAtEnd
  }

  static func isTime(_ text: String) -> Bool {
    var reader = ByteReader(text)
    return readTime(&reader) && reader.isAtEnd
  }

  private static func readDate(_ reader: inout ByteReader) -> Bool {
    guard let year = reader.number(digits: 4), reader.take("-"),
      let month = reader.number(digits: 2), reader.take("-"),
      let day = reader.number(digits: 2)
    else { return false }
    return (1...12).contains(month) && (1...days(in: month, of: year)).contains(day)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func readTime(_ reader: inout ByteReader) -> Bool {
    guard let hour = reader.number(digits: 2), reader.take(":"),
      let minute = reader.number(digits: 2), reader.take(":"),
      let second = reader.number(digits: 2), hour < 24, minute < 60, second <= 60
    else { return false }
    if reader.take("."), !reader.takeDigits() { return false }
    guard let offset = readOffset(&reader) else { return false }
    // A leap second is the last one of a day in UTC.
    let minuteInUTC = (hour * 60 + minute - offset + 1440) % 1440
    return second < 60 || minuteInUTC == 1439
  }

  /// Reads `Z` or `+01:00`: the distance to UTC in minutes.
  private static func readOffset(_ reader: inout ByteReader) -> Int? {
    if reader.take("Zz") { return 0 }
    let isNegative = reader.take("-")
    guard isNegative || reader.take("+"), let hours = reader.number(digits: 2), reader.take(":"),
      let minutes = reader.number(digits: 2), hours < 24, minutes < 60
    else { return nil }
    let offset = hours * 60 + minutes
    return isNegative ? -offset : offset
  }
}
