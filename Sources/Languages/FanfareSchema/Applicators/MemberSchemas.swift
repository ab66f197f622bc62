internal import FanfareJSON

/// `properties`, `patternProperties` and `additionalProperties`: schemas for members, by their names.
///
/// The members are visited once, in their own order; violations come in that order as well.
struct MemberSchemas: Keyword {
  /// The names in `properties`, in order.
  let names: [String]

  private let properties: [ExactText: Subschema]
  private let patterns: [(pattern: Pattern, subschema: Subschema)]
  private let additional: Subschema?

  init?(_ schema: SchemaReader) {
    let properties = schema.subschemas(map: "properties") ?? []
    let patterns = schema.subschemas(map: "patternProperties") ?? []
    additional = schema.subschema("additionalProperties")
    names = properties.map(\.name)
    self.properties = Dictionary(properties.map { (ExactText($0.name), $0.subschema) }) { first, _ in first }
    self.patterns = patterns.compactMap { name, subschema in
      schema.pattern(name, at: ["patternProperties", name]).map { ($0, subschema) }
    }
    guard !properties.isEmpty || !patterns.isEmpty || additional != nil else { return nil }
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard case .object(let object) = value else { return true }
    var isValid = true
    for (position, member) in object.enumerated() {
      try evaluation.spend()
      let subschemas = try subschemas(for: member.name, in: &evaluation)
      if !subschemas.isEmpty || additional != nil { coverage.insert(position) }
      for subschema in subschemas {
        if try evaluation.apply(subschema, to: member.value, at: .member(member.name)) { continue }
        isValid = false
        guard evaluation.collects else { return false }
      }
      guard subschemas.isEmpty, let additional else { continue }
      if try apply(additional, to: member, in: &evaluation) { continue }
      isValid = false
      guard evaluation.collects else { return false }
    }
    return isValid
  }

  private func subschemas(
    for name: String,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> [Subschema] {
    var subschemas: [Subschema] = []
    if let subschema = properties[ExactText(name)] { subschemas.append(subschema) }
    guard !patterns.isEmpty else { return subschemas }
    let text = Array(name.unicodeScalars)
    for (pattern, subschema) in patterns where try pattern.matches(text, in: &evaluation) {
      subschemas.append(subschema)
    }
    return subschemas
  }

  private func apply(
    _ additional: Subschema,
    to member: JSONObject.Member,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard evaluation.schema.nodes[additional.id].isFalse else {
      return try evaluation.apply(additional, to: member.value, at: .member(member.name))
    }
    return evaluation.failUnknown(member, "additionalProperties", among: names)
  }
}

extension Evaluation {
  /// Reports a member that the object can't have.
  @inline(never)
  mutating func failUnknown(
    _ member: JSONObject.Member,
    _ keyword: String,
    among names: [String]
  ) -> Bool {
    guard collects else { return false }
    let suggestion = suggestion(for: member.name, among: names)
    let hint = suggestion.map { "; did you mean \(Excerpt(name: $0))?" } ?? ""
    return fail(
      keyword,
      expected: false,
      actual: member.value,
      at: .member(member.name),
      name: member.name,
      suggestion: suggestion,
      "\(Excerpt(name: member.name)) isn't a known property\(hint)"
    )
  }
}
