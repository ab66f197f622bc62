internal import FanfareJSON

/// `unevaluatedProperties`: a schema for the members that no other one was applied to.
struct UnevaluatedMembers: Keyword {
  private let subschema: Subschema

  init?(_ schema: SchemaReader) {
    guard let subschema = schema.subschema("unevaluatedProperties") else { return nil }
    self.subschema = subschema
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard case .object(let object) = value else { return true }
    let isFalse = evaluation.schema.nodes[subschema.id].isFalse
    var isValid = true
    for (position, member) in object.enumerated() where !coverage.contains(position) {
      try evaluation.spend()
      if isFalse {
        let names = evaluation.collects ? evaluation.knownNames : []
        isValid = evaluation.failUnknown(member, "unevaluatedProperties", among: names)
      } else if try !evaluation.apply(subschema, to: member.value, at: .member(member.name)) {
        isValid = false
      }
      guard isValid || evaluation.collects else { return false }
    }
    coverage.insertAll()
    return isValid
  }
}
