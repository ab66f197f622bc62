internal import FanfareJSON

/// `oneOf`: the value matches exactly one of the schemas.
struct OneOf: Keyword {
  let inPlace: [Subschema]

  init?(_ schema: SchemaReader) {
    guard let subschemas = schema.subschemas(list: "oneOf") else { return nil }
    inPlace = subschemas
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    var matching: [Int] = []
    for (position, subschema) in inPlace.enumerated()
    where try evaluation.matches(subschema, value, covering: &coverage) {
      matching.append(position)
      if matching.count > 1, !evaluation.collects { return false }
    }
    switch matching.count {
    case 1: return true
    case 0: return try evaluation.failAlternatives(inPlace, of: "oneOf", value, covering: &coverage)
    default:
      let names = matching.map { evaluation.alternativeName($0, inPlace[$0]) }
      return evaluation.fail(
        "oneOf",
        expected: nil,
        actual: value,
        "matches \(names.joined(with: "and")), but may match only one"
      )
    }
  }
}
