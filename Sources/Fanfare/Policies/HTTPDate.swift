/// A date of RFC 9110, section 5.6.7.
///
/// All three forms are read: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` (RFC 850) and
/// `Sun Nov  6 08:49:37 1994` (asctime). The name of the day has to be one, long or short, and isn't compared
/// with the date, which some servers get wrong.
package struct HTTPDate: Equatable {
  package let secondsSince1970: Int

  /// Reads a date.
  ///
  /// - Parameters:
  ///   - text: the value of a field.
  ///   - today: the time of the day in seconds since 1970; a year of two digits is the latest one that isn't more than 50
  ///     years later.
  package init?(parsing text: String, today: Double) {
    let parts = text.split { $0 == " " }
    guard let name = parts.first, Self.isDay(name) else { return nil }
    let date: (year: Int, month: Int, day: Int)?
    let time: Substring
    switch parts.count {
    case 6 where parts[5] == "GMT" && parts[0].hasSuffix(","):
      date = Self.date(parts[3], parts[2], parts[1])
      time = parts[4]
    case 4 where parts[3] == "GMT" && parts[0].hasSuffix(","):
      let day = parts[1].split(separator: "-", omittingEmptySubsequences: false)
      guard day.count == 3, day[2].utf8.count == 2, let year = Self.number(day[2], 0...99) else { return nil }
      date = Self.date("\(Self.year(endingIn: year, today: today))", day[1], day[0])
      time = parts[2]
    case 5:
      date = Self.date(parts[4], parts[1], parts[2])
      time = parts[3]
    default: return nil
    }
    guard let date, let seconds = Self.seconds(time) else { return nil }
    secondsSince1970 = Self.days(year: date.year, month: date.month, day: date.day) * 86_400 + seconds
  }

  /// Whether a text is the name of a day, with a comma or without.
  private static func isDay(_ text: Substring) -> Bool {
    let name = text.hasSuffix(",") ? text.dropLast() : text
    return dayNames.contains { $0 == name || $0.prefix(3) == name }
  }

  private static let dayNames = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  private static func date(
    _ year: some StringProtocol,
    _ month: some StringProtocol,
    _ day: some StringProtocol
  ) -> (year: Int, month: Int, day: Int)? {
    guard let year = number(year, 1970...9999), let index = months.firstIndex(where: { $0 == month }),
      let day = number(day, 1...31)
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length = index == 1 && isLeap ? 29 : lengths[index]
    return day <= length ? (year, index + 1, day) : nil
  }

  /// `08:49:37` in seconds; a leap second is allowed.
  private static func seconds(_ text: some StringProtocol) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let hour = number(parts[0], 0...23), let minute = number(parts[1], 0...59),
      let second = number(parts[2], 0...60)
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private static func year(endingIn digits: Int, today: Double) -> Int {
    // Good to a day, which is as good as the rule needs.
    let now = 1970 + Int(min(max(0, today), 2e11) / 31_556_952)
    let year = now - now % 100 + digits
    return year > now + 50 ? year - 100 : year <= now - 50 ? year + 100 : year
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  private static let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  private static func number(_ text: some StringProtocol, _ range: ClosedRange<Int>) -> Int? {
    guard text.utf8.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
      range.contains(number)
    else { return nil }
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

  /// Reads a date of RFC 3339, such as `2026-11-29T19:35:27.5Z`, which is none of HTTP's; fractions count.
  static func secondsSince1970(internet text: String) -> Double? {
    let halves = text.split(whereSeparator: { $0 == "T" || $0 == "t" || $0 == " " })
    guard halves.count == 2 else { return nil }
    let day = halves[0].split(separator: "-", omittingEmptySubsequences: false)
    guard day.count == 3, let month = number(day[1], 1...12),
      let date = date(String(day[0]), months[month - 1], day[2]),
      let (time, offset) = zoned(halves[1])
    else { return nil }
    let parts = time.split(separator: ".", maxSplits: 1)
    guard let first = parts.first, let seconds = seconds(first) else { return nil }
    var fraction = 0.0
    if parts.count == 2 {
      guard parts[1].utf8.count <= 9, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let value = Double("0.\(parts[1])")
      else { return nil }
      fraction = value
    }
    let days = days(year: date.year, month: date.month, day: date.day)
    return Double(days * 86_400 + seconds - offset) + fraction
  }

  /// A time of the day without its zone, and how many seconds that is ahead.
  private static func zoned(_ text: Substring) -> (time: Substring, offset: Int)? {
    if text.hasSuffix("Z") || text.hasSuffix("z") { return (text.dropLast(), 0) }
    let zone = text.suffix(6)
    guard let sign = zone.first, sign == "+" || sign == "-", let ahead = seconds("\(zone.dropFirst()):00")
    else {
      return nil
    }
    return (text.dropLast(6), sign == "+" ? ahead : -ahead)
  }
}
