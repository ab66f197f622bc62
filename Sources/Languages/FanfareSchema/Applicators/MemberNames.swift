internal import FanfareJSON

/// `propertyNames`: the name of every member matches a schema.
struct MemberNames: Keyword {
  private let subschema: Subschema

  init?(_ schema: SchemaReader) {
    guard let subschema = schema.subschema("propertyNames") else { return nil }
    self.subschema = subschema
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard case .object(let object) = value else { return true }
    var isValid = true
    for name in object.names {
      try evaluation.spend()
      var unused = Coverage(isTracked: false)
      if try evaluation.matches(subschema, .string(name), covering: &unused) { continue }
      guard evaluation.collects else { return false }
      let causes = try evaluation.trial(subschema, .string(name), covering: &unused)
      let reason = causes.first.map { ": \($0.message)" } ?? ""
      isValid = evaluation.fail(
        "propertyNames",
        expected: nil,
        actual: .string(name),
        at: .member(name),
        name: name,
        causes: causes,
        "the name \(Excerpt(name: name)) is not allowed\(reason)"
      )
    }
    return isValid
  }
}
