internal import FanfareJSON

/// `prefixItems` and `items`: schemas for the first elements of an array and for the rest.
///
/// Up to draft 2019-09 they are called `items`, if it is a list, and `additionalItems`.
struct ElementSchemas: Keyword {
  private let first: [Subschema]
  private let rest: Subschema?
  private let restKeyword: String

  init?(_ schema: SchemaReader) {
    if schema.value("prefixItems") == nil, schema.value("items")?.arrayValue != nil, schema.hasItemLists {
      first = schema.subschemas(list: "items") ?? []
      restKeyword = "additionalItems"
    } else {
      first = schema.subschemas(list: "prefixItems") ?? []
      restKeyword = "items"
    }
    rest = schema.subschema(restKeyword)
    guard !first.isEmpty || rest != nil else { return nil }
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard case .array(let elements) = value else { return true }
    var isValid = true
    for (position, element) in elements.enumerated() {
      try evaluation.spend()
      guard let subschema = position < first.count ? first[position] : rest else { break }
      coverage.insert(position)
      if try apply(subschema, to: element, position, in: &evaluation) { continue }
      isValid = false
      guard evaluation.collects else { return false }
    }
    return isValid
  }

  private func apply(
    _ subschema: Subschema,
    to element: JSONValue,
    _ position: Int,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    guard position >= first.count, evaluation.schema.nodes[subschema.id].isFalse else {
      return try evaluation.apply(subschema, to: element, at: .element(position))
    }
    return evaluation.failSurplus(element, position, restKeyword, allowed: first.count)
  }
}

extension Evaluation {
  /// Reports an element that the array can't have.
  @inline(never)
  mutating func failSurplus(_ element: JSONValue, _ position: Int, _ keyword: String, allowed: Int?) -> Bool {
    let limit = allowed.map { $0 == 0 ? "the array must be empty" : "there may be only \($0)" }
    return fail(
      keyword,
      expected: false,
      actual: element,
      at: .element(position),
      "is one item too many\(limit.map { ": \($0)" } ?? "")"
    )
  }
}
