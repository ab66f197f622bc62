internal import FanfareJSON

/// `format`, where it is asserted: a text has a known form.
struct FormatAssertion: Assertion {
  private let format: TextFormat

  init?(_ schema: SchemaReader) {
    guard let name = schema.string("format"), schema.assertsFormats else { return nil }
    guard let format = TextFormat(rawValue: name) else { return nil }
    self.format = format
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .string(let text) = value else { return true }
    try evaluation.spend(text.utf8.count / 64)
    if format.matches(text) { return true }
    return evaluation.fail(
      "format",
      expected: .string(format.rawValue),
      actual: value,
      "\(Excerpt(value)) is not \(format.phrase)"
    )
  }
}
