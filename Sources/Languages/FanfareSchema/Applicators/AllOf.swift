internal import FanfareJSON

/// `allOf`: the value matches every one of the schemas.
struct AllOf: Keyword {
  let inPlace: [Subschema]

  init?(_ schema: SchemaReader) {
    guard let subschemas = schema.subschemas(list: "allOf") else { return nil }
    inPlace = subschemas
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    var isValid = true
    for subschema in inPlace {
      if try evaluation.apply(subschema, to: value, covering: &coverage) { continue }
      isValid = false
      guard evaluation.collects else { return false }
    }
    return isValid
  }
}
