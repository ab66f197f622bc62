import Foundation

/// The time of day for log lines.
enum WallClock {
  /// The current time in the format of RFC 3339, in UTC, with milliseconds.
  static func timestamp() -> String {
    Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
