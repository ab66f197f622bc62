extension Duration {
  /// Reads a duration as people type it (`250ms`, `2s`, `1.5s`, `1m30s`, `2h`) or as ISO 8601 has it (`PT1M30S`).
  ///
  /// A bare number isn't one: for some it would be seconds, for others milliseconds.
  ///
  /// - Parameter text: a sum of numbers with the units `d`, `h`, `m`, `s`, `ms`, `us` and `ns`, or a duration in ISO 8601; at
  ///   most 100 years.
  /// - Returns: `nil` if the text is anything else; ``refusal(of:)`` says why.
  package init?(parsing text: String) {
    if let duration = Self(iso8601: text) {
      self = duration
      return
    }
    // Bytes and not characters: answers of limited services write such times, and are many.
    var rest = text.utf8[...]
    var total = 0.0
    while !rest.isEmpty {
      let digits = rest.prefix(while: Self.isOfNumber)
      rest = rest[digits.endIndex...]
      guard let value = Double(Substring(digits)),
        let unit = Self.units.first(where: { rest.starts(with: $0.suffix.utf8) })
      else { return nil }
      rest = rest.dropFirst(unit.suffix.utf8.count)
      total += value * unit.nanoseconds
    }
    guard !text.isEmpty, let duration = Self.bounded(total) else { return nil }
    self = duration
  }

  /// Why a text isn't a duration, as a sentence.
  package static func refusal(of text: String) -> String {
    guard number(text) == nil else {
      return "'\(text)' has no unit: write \(text)s for seconds, or \(text)ms for milliseconds"
    }
    let isTooLong = units.contains {
      text.hasSuffix($0.suffix) && number(String(text.dropLast($0.suffix.count))) != nil
    }
    if isTooLong { return "'\(text)' is longer than 100 years" }
    return "'\(text)' isn't a duration such as 500ms, 2s, 1m30s or PT5S"
  }

  /// The duration as a text that ``init(parsing:)`` reads back exactly: `1500ms`, `2s`, `90s`.
  package var exactText: String {
    let nanoseconds = wholeNanoseconds
    for (suffix, unit) in [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000)] as [(String, Int64)]
    where nanoseconds % unit == 0 {
      return "\(nanoseconds / unit)\(suffix)"
    }
    return "\(nanoseconds)ns"
  }

  private static let units: [(suffix: String, nanoseconds: Double)] = [
    ("ms", 1e6), ("us", 1e3), ("ns", 1), ("h", 3600e9), ("m", 60e9), ("s", 1e9),
    ("d", 86_400e9),
  ]

  private static func number(_ text: String) -> Double? {
    text.utf8.allSatisfy(isOfNumber) ? Double(text) : nil
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".")
  }

  private static func bounded(_ nanoseconds: Double) -> Duration? {
    guard nanoseconds <= 100 * 365 * 86_400e9 else { return nil }
    return .nanoseconds(Int64(nanoseconds.rounded()))
  }
}
