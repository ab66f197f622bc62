import Testing

@testable import FanfareRegex

/// A row of a table: a pattern, a text, and where it first matches.
struct MatchCase: Sendable, CustomTestStringConvertible {
  let pattern: String
  let options: RegularExpression.Options
  let text: String
  /// The match and its groups as `start-end`, `-` for a group that took no part; `nil` if nothing matches.
  let expected: String?

  init(_ pattern: String, _ options: RegularExpression.Options, _ text: String, _ expected: String?) {
    self.pattern = pattern
    self.options = options
    self.text = text
    self.expected = expected
  }

  init(_ pattern: String, _ text: String, _ expected: String?) {
    self.init(pattern, [], text, expected)
  }

  var testDescription: String { "/\(pattern)/ on \(text.debugDescription)" }

  func result(from start: Int = 0, budget: Int = 100_000) throws -> String? {
    var budget = budget
    let expression = try RegularExpression(pattern, options: options)
    let match = try expression.firstMatch(in: Array(text.unicodeScalars), from: start, budget: &budget)
    return match.map { match in
      ([match.range] + match.groups).map { $0.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "-" }
        .joined(separator: " ")
    }
  }
}
