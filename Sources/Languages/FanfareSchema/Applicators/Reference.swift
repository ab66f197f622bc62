internal import FanfareJSON

/// `$ref`: another schema applies.
struct Reference: Keyword {
  let target: Subschema

  var inPlace: [Subschema] { [target] }

  init?(_ schema: SchemaReader) {
    guard let target = schema.reference("$ref") else { return nil }
    self.target = target
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    try evaluation.apply(target, to: value, covering: &coverage)
  }
}

/// `$dynamicRef`: another schema applies, and resources that were entered before can put theirs in its place.
struct DynamicReference: Keyword {
  private let target: Subschema
  /// The anchor to look for; `nil` if the reference is like `$ref`.
  private let anchor: ExactText?

  var inPlace: [Subschema] { anchor == nil ? [target] : [] }

  init?(_ schema: SchemaReader) {
    guard let target = schema.reference("$dynamicRef") else { return nil }
    self.target = target
    anchor = schema.dynamicAnchor(of: target, in: "$dynamicRef")
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    let id = anchor.flatMap(evaluation.dynamicSchema) ?? target.id
    return try evaluation.apply(Subschema(id: id, path: target.path), to: value, covering: &coverage)
  }
}

extension Evaluation {
  /// The schema with a dynamic anchor in the resource that was entered first of those that have it.
  fileprivate func dynamicSchema(_ anchor: ExactText) -> Int? {
    for resource in scope {
      if let id = schema.dynamicAnchors[resource][anchor] { return id }
    }
    return nil
  }
}
