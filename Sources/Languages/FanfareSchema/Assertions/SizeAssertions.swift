internal import FanfareJSON

/// `minLength` and `maxLength`: the length of a text in code points.
struct TextLength: Assertion {
  private let bounds: SizeBounds

  init?(_ schema: SchemaReader) {
    guard let bounds = SizeBounds(schema, minimum: "minLength", maximum: "maxLength", noun: "character")
    else {
      return nil
    }
    self.bounds = bounds
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .string(let text) = value else { return true }
    try evaluation.spend(text.utf8.count / 64)
    return bounds.allow(text.unicodeScalars.count, of: value, in: &evaluation)
  }
}

/// `minItems` and `maxItems`: the length of an array.
struct ElementCount: Assertion {
  private let bounds: SizeBounds

  init?(_ schema: SchemaReader) {
    guard let bounds = SizeBounds(schema, minimum: "minItems", maximum: "maxItems", noun: "item") else {
      return nil
    }
    self.bounds = bounds
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .array(let elements) = value else { return true }
    return bounds.allow(elements.count, of: value, in: &evaluation)
  }
}

/// `minProperties` and `maxProperties`: the number of members of an object.
struct MemberCount: Assertion {
  private let bounds: SizeBounds

  init?(_ schema: SchemaReader) {
    guard
      let bounds = SizeBounds(schema, minimum: "minProperties", maximum: "maxProperties", noun: "property")
    else {
      return nil
    }
    self.bounds = bounds
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .object(let object) = value else { return true }
    return bounds.allow(object.count, of: value, in: &evaluation)
  }
}
