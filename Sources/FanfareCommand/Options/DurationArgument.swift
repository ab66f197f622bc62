import ArgumentParser
import Fanfare

/// A duration as people type it: `250ms`, `2s`, `1.5s`, `1m30s`, `2h`, or a bare number of seconds.
struct DurationArgument: ExpressibleByArgument, Hashable, Sendable {
  let duration: Duration

  init(_ duration: Duration) {
    self.duration = duration
  }

  init?(argument: String) {
    guard let duration = Self.parse(argument) else { return nil }
    self.duration = duration
  }

  var defaultValueDescription: String { duration.brief.filter { $0 != " " } }

  private static let units: [(suffix: String, nanoseconds: Double)] = [
    ("ms", 1e6), ("us", 1e3), ("ns", 1), ("h", 3600e9), ("m", 60e9), ("s", 1e9),
  ]

  /// The sum of numbers with units; `nil` for anything else, and for more than 100 years.
  private static func parse(_ text: String) -> Duration? {
    if let seconds = number(text) { return bounded(seconds * 1e9) }
    var rest = text[...]
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      guard let value = number(String(digits)), let unit = units.first(where: { rest.hasPrefix($0.suffix) })
      else {
        return nil
      }
      rest = rest.dropFirst(unit.suffix.count)
      total += value * unit.nanoseconds
    }
    return text.isEmpty ? nil : bounded(total)
  }

  private static func number(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
    return Double(text)
  }

  private static func bounded(_ nanoseconds: Double) -> Duration? {
    guard nanoseconds < 100 * 365 * 86_400e9 else { return nil }
    return .nanoseconds(Int64(nanoseconds.rounded()))
  }
}
