internal import Fanfare
internal import Foundation

/// Numbers and times as a page shows them.
///
/// Between a number and its unit stands a space at which no line ends.
enum Figures {
  private static let space = "\u{A0}"

  /// `12,345`.
  static func count(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1 document`, `12 documents`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// `97.1 %`; never 100 % of what isn't all, nor 0 % of what isn't nothing.
  static func share(_ part: Int, of whole: Int) -> String {
    guard whole > 0, part > 0 else { return "0\(space)%" }
    guard part < whole else { return "100\(space)%" }
    let share = Double(part) / Double(whole) * 100
    if share < 0.1 { return "under\(space)0.1\(space)%" }
    if share > 99.9 { return "over\(space)99.9\(space)%" }
    return share < 10 || share > 90
      ? "\((share * 10).rounded() / 10)\(space)%" : "\(Int(share.rounded()))\(space)%"
  }

  /// `13.4 ms`, `1.25 s`, `2 min 5 s`, `1 h 4 min`, `3 d 2 h`.
  ///
  /// What is less than nothing is nothing.
  static func time(_ duration: Duration) -> String {
    guard duration > .zero else { return "0\(space)s" }
    let seconds = Int(duration.components.seconds)
    guard seconds >= 100 else { return duration.brief.replacing(" ", with: space) }
    let units = [(86_400, "d"), (3600, "h"), (60, "min"), (1, "s")]
    let first = units.firstIndex { seconds >= $0.0 } ?? 3
    var parts = ["\(count(seconds / units[first].0))\(space)\(units[first].1)"]
    if first < 3, seconds % units[first].0 / units[first + 1].0 > 0 {
      parts.append("\(seconds % units[first].0 / units[first + 1].0)\(space)\(units[first + 1].1)")
    }
    return parts.joined(separator: space)
  }

  /// A number with as many digits as mean something: `0.34`, `5.1`, `1,240`.
  static func rate(_ rate: Double) -> String {
    guard rate < 100 else { return count(Int(min(rate, 1e15).rounded())) }
    let scale = rate < 10 ? 100.0 : 10
    let text = "\((rate * scale).rounded() / scale)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// `2026-11-29 16:05:33`, in UTC.
  static func instant(_ seconds: Double) -> String {
    machineInstant(seconds).replacing("T", with: " ").replacing("Z", with: "")
  }

  /// `16:05:33`, in UTC.
  static func timeOfDay(_ seconds: Double) -> String { String(instant(seconds).suffix(8)) }

  /// `2026-11-29T16:05:33Z`, as HTML wants it.
  static func machineInstant(_ seconds: Double) -> String {
    // Years of four digits: what has more is a clock gone mad.
    let bounded = seconds.isFinite ? min(max(seconds, 0), 253_402_300_799) : 0
    return Date(timeIntervalSince1970: bounded.rounded(.down)).formatted(.iso8601)
  }

  /// A place in a picture: `12.34%`.
  static func place(_ share: Double) -> String {
    let bounded = share.isFinite ? min(max(share, 0), 1) : 0
    return "\((bounded * 10_000).rounded() / 100)%"
  }
}
