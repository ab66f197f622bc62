internal import FanfareJSON

/// `multipleOf`, divided exactly: 0.3 is a multiple of 0.1.
struct MultipleOf: Assertion {
  private let number: JSONNumber
  private let divisor: ExactDivisor

  init?(_ schema: SchemaReader) {
    guard let number = schema.number("multipleOf") else { return nil }
    guard let divisor = ExactDivisor(number) else {
      schema.report(
        "multipleOf",
        "must be greater than 0 and have at most 19 digits, but is \(Excerpt(.number(number)))"
      )
      return nil
    }
    self.number = number
    self.divisor = divisor
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .number(let candidate) = value, !divisor.divides(candidate) else { return true }
    return evaluation.fail(
      "multipleOf",
      expected: .number(number),
      actual: value,
      "\(Excerpt(value)) is not a multiple of \(Excerpt(.number(number)))"
    )
  }
}
