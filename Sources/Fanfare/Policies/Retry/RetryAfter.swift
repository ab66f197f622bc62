internal import HTTPTypes

/// What the `Retry-After` field of a response asks for (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// The time to wait: seconds as they stand, or a date less the response's own `Date`.
  ///
  /// A date is compared with the service's clock and not with ours, so clocks that differ don't matter.
  static func delay(in headers: HTTPFields) -> Duration? {
    guard let value = headers[.retryAfter] else { return nil }
    if value.utf8.count <= 9, let seconds = Int(value), seconds >= 0 { return .seconds(seconds) }
    guard let date = HTTPDate(parsing: value), let now = headers[.date].flatMap(HTTPDate.init(parsing:))
    else {
      return nil
    }
    return .seconds(max(0, date.secondsSince1970 - now.secondsSince1970))
  }
}

/// A date of RFC 9110, section 5.6.7, in its preferred form: `Sun, 06 Nov 1994 08:49:37 GMT`.
struct HTTPDate {
  let secondsSince1970: Int

  init?(parsing text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT",
      let day = Self.number(parts[1], 1...31),
      let month = Self.months.firstIndex(of: String(parts[2])),
      let year = Self.number(parts[3], 1970...9999)
    else { return nil }
    let time = parts[4].split(separator: ":", omittingEmptySubsequences: false)
    guard time.count == 3, let hour = Self.number(time[0], 0...23), let minute = Self.number(time[1], 0...59),
      let second = Self.number(time[2], 0...60)
    else { return nil }
    secondsSince1970 =
      Self.days(year: year, month: month + 1, day: day) * 86_400 + hour * 3600 + minute * 60 + second
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
    guard text.utf8.count <= 4, let number = Int(text), range.contains(number) else { return nil }
    return number
  }

  /// Days since 1970-01-01 (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
