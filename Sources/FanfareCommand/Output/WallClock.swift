import Foundation

/// The time of day, for log lines and for programs that ask for it.
enum WallClock {
  /// The seconds since 1970.
  static func secondsSinceEpoch() -> Double { Date.now.timeIntervalSince1970 }

  /// The current time in the format of RFC 3339, in UTC, with milliseconds.
  static func timestamp() -> String {
    Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
