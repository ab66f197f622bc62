internal import FanfareJSON

/// `anyOf`: the value matches at least one of the schemas.
struct AnyOf: Keyword {
  let inPlace: [Subschema]

  init?(_ schema: SchemaReader) {
    guard let subschemas = schema.subschemas(list: "anyOf") else { return nil }
    inPlace = subschemas
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    var isValid = false
    for subschema in inPlace where try evaluation.matches(subschema, value, covering: &coverage) {
      isValid = true
      // What the others cover matters only to `unevaluated…`.
      guard coverage.isTracked else { return true }
    }
    if isValid { return true }
    return try evaluation.failAlternatives(inPlace, of: "anyOf", value, covering: &coverage)
  }
}
