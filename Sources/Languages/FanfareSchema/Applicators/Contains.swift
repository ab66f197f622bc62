internal import FanfareJSON

/// `contains` with `minContains` and `maxContains`: how many elements match a schema.
struct Contains: Keyword {
  private let subschema: Subschema
  private let minimum: Int?
  private let maximum: Int?
  private let isCovering: Bool

  init?(_ schema: SchemaReader) {
    minimum = schema.count("minContains")
    maximum = schema.count("maxContains")
    guard let subschema = schema.subschema("contains") else { return nil }
    self.subschema = subschema
    isCovering = !schema.hasItemLists
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard case .array(let elements) = value else { return true }
    var count = 0
    for (position, element) in elements.enumerated() {
      try evaluation.spend()
      var unused = Coverage(isTracked: false)
      guard try evaluation.matches(subschema, element, at: .element(position), covering: &unused) else {
        continue
      }
      count += 1
      if isCovering { coverage.insert(position) }
      if !coverage.isTracked, maximum == nil, count >= minimum ?? 1 { return true }
    }
    return allows(count, of: elements.count, value, in: &evaluation)
  }

  private func allows(
    _ count: Int,
    of total: Int,
    _ value: JSONValue,
    in evaluation: inout Evaluation
  ) -> Bool {
    let found = "\(count) of \(Excerpt.count(total, "item"))"
    if count < minimum ?? 1 {
      guard let minimum else {
        let none = total == 0 ? "is empty" : "has no such item among \(total)"
        return evaluation.fail(
          "contains",
          expected: nil,
          actual: value,
          "\(none), but must contain one that matches"
        )
      }
      return evaluation.fail(
        "minContains",
        expected: .number(JSONNumber(minimum)),
        actual: value,
        "has \(found) that match, but needs at least \(minimum)"
      )
    }
    guard let maximum, count > maximum else { return true }
    return evaluation.fail(
      "maxContains",
      expected: .number(JSONNumber(maximum)),
      actual: value,
      "has \(found) that match, but may have at most \(maximum)"
    )
  }
}
