internal import HTTPTypes

/// The ways in which services write times in their limits.
struct LimitTime {
  private let headers: HTTPFields
  private let today: Double

  /// - Parameters:
  ///   - headers: the answer's, of which `Date` is the service's own clock: so clocks that differ don't matter.
  ///   - today: the time of the day here, in seconds since 1970.
  init(_ headers: HTTPFields, today: Double) {
    self.headers = headers
    self.today = today
  }

  /// What the service's clock shows, in seconds since 1970, as far as it says so; looked at for dates alone, which few write.
  private var now: Double {
    headers[.date].flatMap { HTTPDate(parsing: $0, today: today) }.map { Double($0.secondsSince1970) }
      ?? today
  }

  /// The value of `Retry-After`: seconds, with a fraction or not, or a date.
  func retryAfter(_ value: String) -> Duration? {
    // A number isn't a time of the day here, however large it is (RFC 9110, section 10.2.3).
    Self.number(value[...]).map(Self.seconds) ?? date(value)
  }

  /// When a limit is reset: seconds from now, seconds or milliseconds since 1970, `6m0s`, `1ms`, or a date.
  func reset(_ value: String) -> Duration? {
    guard let number = Self.number(value[...]) else { return Duration(parsing: value) ?? date(value) }
    // No service means 30 years from now.
    switch number {
    case 1e12...: return Self.seconds(max(0, number / 1000 - now))
    case 1e9...: return Self.seconds(max(0, number - now))
    default: return Self.seconds(number)
    }
  }

  private func date(_ value: String) -> Duration? {
    if let date = HTTPDate(parsing: value, today: today) {
      return Self.seconds(max(0, Double(date.secondsSince1970) - now))
    }
    return HTTPDate.secondsSince1970(internet: value).map { Self.seconds(max(0, $0 - now)) }
  }

  /// A time in milliseconds.
  static func milliseconds(_ value: String) -> Duration? { number(value[...]).map { seconds($0 / 1000) } }

  /// A number that isn't negative, at most 10^15; `nil` for anything else, such as `1e5` and `NaN`.
  static func number(_ text: Substring) -> Double? {
    let words = text.utf8.split(separator: UInt8(ascii: " "), maxSplits: 2)
    guard words.count == 1, let word = words.first, word.count <= 40 else { return nil }
    // Nearly all are whole; of forty digits no more than the limit is kept.
    if word.allSatisfy(isDigit) {
      return Double(word.reduce(0) { min($0 * 10 + Int($1 - UInt8(ascii: "0")), maximum) })
    }
    let point = UInt8(ascii: ".")
    guard word.first != point, word.allSatisfy({ isDigit($0) || $0 == point }) else { return nil }
    return Double(Substring(word)).map { min($0, Double(maximum)) }
  }

  private static let maximum = 1_000_000_000_000_000

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// A time of so many seconds, at most a hundred years.
  static func seconds(_ number: Double) -> Duration {
    .nanoseconds(Int64((min(number, 3_155_695_200) * 1e9).rounded()))
  }
}
