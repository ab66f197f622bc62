internal import FanfareJSON

/// `minimum`, `maximum`, `exclusiveMinimum` and `exclusiveMaximum`, compared exactly.
struct NumberRange: Assertion {
  private let minimum: JSONNumber?
  private let maximum: JSONNumber?
  private let exclusiveMinimum: JSONNumber?
  private let exclusiveMaximum: JSONNumber?

  init?(_ schema: SchemaReader) {
    minimum = schema.number("minimum")
    maximum = schema.number("maximum")
    exclusiveMinimum = schema.number("exclusiveMinimum")
    exclusiveMaximum = schema.number("exclusiveMaximum")
    let bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum]
    guard bounds.contains(where: { $0 != nil }) else { return nil }
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .number(let number) = value else { return true }
    var isInRange = true
    if let minimum, number < minimum {
      isInRange = fail("minimum", minimum, number, "is less than the minimum", &evaluation)
    }
    if let exclusiveMinimum, !(exclusiveMinimum < number) {
      isInRange = fail("exclusiveMinimum", exclusiveMinimum, number, "is not greater than", &evaluation)
    }
    if let maximum, maximum < number {
      isInRange = fail("maximum", maximum, number, "is greater than the maximum", &evaluation)
    }
    if let exclusiveMaximum, !(number < exclusiveMaximum) {
      isInRange = fail("exclusiveMaximum", exclusiveMaximum, number, "is not less than", &evaluation)
    }
    return isInRange
  }

  private func fail(
    _ keyword: String,
    _ bound: JSONNumber,
    _ number: JSONNumber,
    _ relation: String,
    _ evaluation: inout Evaluation
  ) -> Bool {
    evaluation.fail(
      keyword,
      expected: .number(bound),
      actual: .number(number),
      "\(Excerpt(.number(number))) \(relation) \(Excerpt(.number(bound)))"
    )
  }
}
