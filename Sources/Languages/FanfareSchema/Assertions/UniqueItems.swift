internal import FanfareJSON

/// `uniqueItems`: no two elements are equal.
struct UniqueItems: Assertion {
  init?(_ schema: SchemaReader) {
    guard schema.bool("uniqueItems") == true else { return nil }
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .array(let elements) = value, elements.count > 1 else { return true }
    var positions = [CanonicalBytes: Int](minimumCapacity: elements.count)
    for (position, element) in elements.enumerated() {
      let bytes = CanonicalBytes(element)
      try evaluation.spend(1 + bytes.bytes.count / 64)
      if let first = positions.updateValue(position, forKey: bytes) {
        return evaluation.fail(
          "uniqueItems",
          expected: true,
          actual: value,
          "items \(first) and \(position) are equal (\(Excerpt(element))), but all must differ"
        )
      }
    }
    return true
  }
}
