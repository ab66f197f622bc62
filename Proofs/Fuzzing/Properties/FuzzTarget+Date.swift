internal import Foundation

@testable internal import Fanfare

extension FuzzTarget {
  /// Dates of HTTP in their three forms, and durations.
  static let date = FuzzTarget(name: "date") { (bytes) throws(BrokenPromise) in
    let text = String(decoding: bytes, as: UTF8.self)
    try checkDate(text)
    _ = Duration(iso8601: text)
    if let duration = Duration(parsing: text) {
      try promise(
        Duration(parsing: duration.exactText),
        equals: duration,
        "\(text), and what it is written as"
      )
    }
  }

  private static func checkDate(_ text: String) throws(BrokenPromise) {
    let today = 1_800_000_000.0
    guard let date = HTTPDate(parsing: text, today: today) else { return }
    let written = imf(date.secondsSince1970)
    let again = HTTPDate(parsing: written, today: today)
    try promise(again, equals: date, "\(text), and \(written)")
  }

  /// The date as the C library writes it.
  private static func imf(_ seconds: Int) -> String {
    var (time, parts) = (time_t(seconds), tm())
    gmtime_r(&time, &parts)
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
