internal import FanfareJSON

/// `dependentSchemas`, and the schemas in `dependencies`: with a certain member, the object matches a schema.
struct DependentSchemas: Keyword {
  private let rules: [(name: String, subschema: Subschema)]

  var inPlace: [Subschema] { rules.map(\.subschema) }

  init?(_ schema: SchemaReader) {
    let rules =
      (schema.subschemas(map: "dependentSchemas") ?? [])
      + (schema.subschemas(map: "dependencies", skipsLists: true) ?? [])
    guard !rules.isEmpty else { return nil }
    self.rules = rules
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard case .object(let object) = value else { return true }
    var isValid = true
    for rule in rules where object[rule.name] != nil {
      if try evaluation.apply(rule.subschema, to: value, covering: &coverage) { continue }
      isValid = false
      guard evaluation.collects else { return false }
    }
    return isValid
  }
}
