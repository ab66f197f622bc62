import Foundation

/// The time of day for log lines.
enum WallClock {
  /// The current time in the format of RFC 3339, in UTC, with milliseconds.
  static func timestamp() -> String { timestamp(Date.now.timeIntervalSince1970) }

  /// A time in seconds since 1970 in the same format.
  static func timestamp(_ seconds: Double) -> String {
    Date(timeIntervalSince1970: seconds).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
