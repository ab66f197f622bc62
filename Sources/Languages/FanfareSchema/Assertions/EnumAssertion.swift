internal import FanfareJSON

/// `enum` and `const`: the value is one of those listed.
struct EnumAssertion: Assertion {
  private let values: [JSONValue]
  /// The same values, if comparing with each would take too long, or could deepen the stack.
  private let index: Set<CanonicalBytes>?
  private let keyword: String

  private static let mostCompared = 8
  private static let mostListed = 10

  init?(_ schema: SchemaReader) {
    guard let values = schema.array("enum") else { return nil }
    self.init(values, keyword: "enum")
  }

  fileprivate init(_ values: [JSONValue], keyword: String) {
    self.values = values
    self.keyword = keyword
    let isShort = values.count <= Self.mostCompared && values.allSatisfy(\.isScalar)
    index = isShort ? nil : Set(values.map(CanonicalBytes.init))
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    if let index {
      let bytes = CanonicalBytes(value)
      try evaluation.spend(bytes.bytes.count / 64)
      if index.contains(bytes) { return true }
    } else {
      for candidate in values where candidate == value { return true }
    }
    guard evaluation.collects else { return false }
    let expected = keyword == "const" ? values[0] : .array(values)
    let suggestion = value.stringValue.flatMap { text in
      evaluation.suggestion(for: text, among: values.compactMap(\.stringValue))
    }
    return evaluation.fail(
      keyword,
      expected: expected,
      actual: value,
      suggestion: suggestion,
      message(value, suggestion)
    )
  }

  private func message(_ value: JSONValue, _ suggestion: String?) -> String {
    let hint = suggestion.map { "; did you mean \(Excerpt(name: $0))?" } ?? ""
    guard values.count > 1 else {
      return values.isEmpty
        ? "is not allowed: the list of allowed values is empty"
        : "\(Excerpt(value)) is not \(Excerpt(values[0]))\(values[0].isScalar ? "" : " that is required")\(hint)"
    }
    var listed = values.prefix(Self.mostListed).map { Excerpt($0).description }
    if values.count > Self.mostListed { listed.append("\(values.count - Self.mostListed) more") }
    return "\(Excerpt(value)) isn't one of \(listed.joined(with: "and"))\(hint)"
  }
}

/// `const`: the value is this one.
struct ConstAssertion: Assertion {
  private let values: EnumAssertion

  init?(_ schema: SchemaReader) {
    guard let value = schema.value("const") else { return nil }
    values = EnumAssertion([value], keyword: "const")
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    try values.allows(value, in: &evaluation)
  }
}

extension JSONValue {
  /// Whether the value is neither a list nor an object.
  fileprivate var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
