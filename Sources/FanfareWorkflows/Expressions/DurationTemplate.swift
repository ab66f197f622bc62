internal import FanfareJSON

/// A length of time in a definition.
enum DurationTemplate: Sendable {
  /// One that is known.
  case constant(Duration)
  /// An expression that yields a text in ISO 8601, or an object of days, hours, minutes, seconds and milliseconds.
  case expression(Template)

  func value(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> Duration {
    switch self {
    case .constant(let duration): return duration
    case .expression(let template):
      let value = try template.value(of: input, in: scope)
      guard let duration = Duration(definition: value) else {
        throw WorkflowError(.expression, "\(value) is no duration such as PT5S or { seconds: 5 }")
      }
      return duration
    }
  }
}

extension Duration {
  /// The units of a duration that is written as an object, and their milliseconds.
  static let definitionUnits: [(name: String, milliseconds: Int64)] = [
    ("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1000), ("milliseconds", 1),
  ]

  /// The longest that a definition can ask for.
  private static let longest = Duration.seconds(100 * 365 * 86_400)

  /// Reads a text in ISO 8601, or an object of units; `nil` if it is neither, negative, or longer than 100 years.
  init?(definition: JSONValue) {
    switch definition {
    case .string(let text):
      guard let duration = Duration(iso8601: text) else { return nil }
      self = duration
    case .object(let object):
      var total = Duration.zero
      for (name, value) in object {
        guard let unit = Self.definitionUnits.first(where: { $0.name == name }),
          let count = value.intValue, count >= 0,
          case let (product, overflow) = Int64(count).multipliedReportingOverflow(by: unit.milliseconds),
          !overflow
        else { return nil }
        total += .milliseconds(product)
      }
      guard !object.isEmpty, total <= Self.longest else { return nil }
      self = total
    default: return nil
    }
  }

  /// Reads a text such as `PT1H30M` or `P1DT12H`; a year counts 365 days and a month 30.
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
