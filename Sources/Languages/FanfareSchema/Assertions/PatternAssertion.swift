internal import FanfareJSON

/// `pattern`: a text has a match somewhere.
struct PatternAssertion: Assertion {
  private let pattern: Pattern

  init?(_ schema: SchemaReader) {
    guard let text = schema.string("pattern"), let pattern = schema.pattern(text, at: ["pattern"]) else {
      return nil
    }
    self.pattern = pattern
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .string(let text) = value, try !pattern.matches(text, in: &evaluation) else { return true }
    return evaluation.fail(
      "pattern",
      expected: .string(pattern.source),
      actual: value,
      "\(Excerpt(value)) does not match the pattern \(pattern.source)"
    )
  }
}
