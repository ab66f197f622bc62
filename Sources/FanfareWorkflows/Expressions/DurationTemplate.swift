internal import Fanfare
internal import FanfareJSON

/// A length of time in a definition.
enum DurationTemplate: Sendable {
  /// One that is known.
  case constant(Duration)
  /// An expression that yields a text such as `PT5S` or `5s`, or an object of days, hours, minutes, seconds and milliseconds.
  case expression(Template)

  func value(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> Duration {
    switch self {
    case .constant(let duration): return duration
    case .expression(let template):
      let value = try template.value(of: input, in: scope)
      guard let duration = Duration(definition: value) else {
        throw WorkflowError(.expression, Duration.definitionRefusal(of: value))
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

  /// Reads a text such as `PT5S` or `5s`, or an object of units; `nil` if it is neither, negative, or longer than 100 years.
  init?(definition: JSONValue) {
    switch definition {
    case .string(let text):
      guard let duration = Duration(parsing: text) else { return nil }
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

  /// Why a value isn't a duration, as a sentence.
  static func definitionRefusal(of value: JSONValue) -> String {
    switch value {
    case .string(let text): refusal(of: text)
    case .number: refusal(of: "\(value)")
    default: "\(value) isn't a duration such as PT5S, 5s or { seconds: 5 }"
    }
  }
}
