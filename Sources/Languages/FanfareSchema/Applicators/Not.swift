internal import FanfareJSON

/// `not`: the value doesn't match the schema.
struct Not: Keyword {
  private let excluded: Subschema

  var inPlace: [Subschema] { [excluded] }

  init?(_ schema: SchemaReader) {
    guard let excluded = schema.subschema("not") else { return nil }
    self.excluded = excluded
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    var unused = Coverage(isTracked: false)
    guard try evaluation.matches(excluded, value, covering: &unused) else { return true }
    let rule = evaluation.schema.nodes[excluded.id].title ?? "what \"not\" excludes"
    return evaluation.fail(
      "not",
      expected: nil,
      actual: value,
      "\(Excerpt(value)) is not allowed: it matches \(rule)"
    )
  }
}
