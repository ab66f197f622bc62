internal import FanfareJQ
internal import FanfareJSON

/// A point in time, as texts and numbers.
struct Timestamp: Hashable, Sendable {
  /// Milliseconds since 1970.
  let milliseconds: Int

  init(secondsSinceEpoch seconds: Double) {
    milliseconds = Int((seconds * 1000).rounded(.down))
  }

  /// The time in UTC with milliseconds, as RFC 3339 writes it.
  var text: String {
    let (days, ofDay) = milliseconds.flooredDivision(by: 86_400_000)
    let date = CalendarDate(daysSinceEpoch: days)
    let (hour, minute, second) = (ofDay / 3_600_000, ofDay / 60_000 % 60, ofDay / 1000 % 60)
    return "\(Self.padded(date.year, 4))-\(Self.padded(date.month + 1, 2))-\(Self.padded(date.day, 2))T"
      + "\(Self.padded(hour, 2)):\(Self.padded(minute, 2)):\(Self.padded(second, 2))."
      + "\(Self.padded(ofDay % 1000, 3))Z"
  }

  /// What the specification calls a date-time descriptor.
  var json: JSONValue {
    [
      "iso8601": .string(text),
      "epoch": [
        "seconds": .number(JSONNumber(milliseconds.flooredDivision(by: 1000).quotient)),
        "milliseconds": .number(JSONNumber(milliseconds)),
      ],
    ]
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = "\(value)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
