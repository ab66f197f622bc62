internal import HTTPTypes

/// What the `Retry-After` field of a response asks for (RFC 9110, section 10.2.3).
enum RetryAfter {
  /// The time to wait: seconds as they stand, or a date less the response's own `Date`; `nil` for anything else.
  ///
  /// A date is compared with the service's clock where it says what that shows, so clocks that differ don't matter.
  ///
  /// - Parameters:
  ///   - headers: the response's.
  ///   - today: the time of the day here, in seconds since 1970.
  static func delay(in headers: HTTPFields, today: Double) -> Duration? {
    guard let value = headers[values: .retryAfter].first else { return nil }
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return .seconds(Int64(value) ?? longest)
    }
    guard let date = HTTPDate(parsing: value, today: today) else { return nil }
    let now = headers[.date].flatMap { HTTPDate(parsing: $0, today: today)?.secondsSince1970 }
    return .seconds(max(0, date.secondsSince1970 - (now ?? Int(today))))
  }

  /// What a number of seconds with more digits than fit counts as: a hundred years.
  private static let longest: Int64 = 3_155_695_200
}
