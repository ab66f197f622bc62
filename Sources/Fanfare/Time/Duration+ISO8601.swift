extension Duration {
  /// Reads a text such as `PT1H30M` or `P1DT12H`; a year counts 365 days and a month 30.
  ///
  /// - Returns: `nil` if the text is anything else (ISO 8601-1, section 5.5.2), or longer than 100 years.
  init?(iso8601 text: String) {
    var rest = text.utf8[...]
    guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { return nil }
    var total = 0.0
    var isTime = false
    var last = -1
    while let first = rest.first {
      if first == UInt8(ascii: "T") {
        guard !isTime, rest.count > 1 else { return nil }
        isTime = true
        rest = rest.dropFirst()
        continue
      }
      let digits = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(digits.count)
      guard let count = Double(String(Substring(digits))), let letter = rest.popFirst(),
        let unit = Self.isoUnits.firstIndex(where: { $0.letter == letter && $0.isTime == isTime }),
        unit > last
      else { return nil }
      total += count * Self.isoUnits[unit].seconds
      last = unit
    }
    guard last >= 0, total <= 100 * 365 * 86_400 else { return nil }
    self = .nanoseconds(Int64((total * 1e9).rounded()))
  }

  private static let isoUnits: [(letter: UInt8, isTime: Bool, seconds: Double)] = [
    (UInt8(ascii: "Y"), false, 365 * 86_400), (UInt8(ascii: "M"), false, 30 * 86_400),
    (UInt8(ascii: "W"), false, 7 * 86_400), (UInt8(ascii: "D"), false, 86_400),
    (UInt8(ascii: "H"), true, 3600), (UInt8(ascii: "M"), true, 60), (UInt8(ascii: "S"), true, 1),
  ]
}
