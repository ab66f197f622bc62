internal import FanfareJSON

/// `unevaluatedItems`: a schema for the elements that no other one was applied to.
struct UnevaluatedElements: Keyword {
  private let subschema: Subschema

  init?(_ schema: SchemaReader) {
    guard let subschema = schema.subschema("unevaluatedItems") else { return nil }
    self.subschema = subschema
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard case .array(let elements) = value else { return true }
    let isFalse = evaluation.schema.nodes[subschema.id].isFalse
    var isValid = true
    for (position, element) in elements.enumerated() where !coverage.contains(position) {
      try evaluation.spend()
      if isFalse {
        isValid = evaluation.failSurplus(element, position, "unevaluatedItems", allowed: nil)
      } else if try !evaluation.apply(subschema, to: element, at: .element(position)) {
        isValid = false
      }
      guard isValid || evaluation.collects else { return false }
    }
    coverage.insertAll()
    return isValid
  }
}
