internal import FanfareJSON
internal import FanfareText

/// `type`: the value is of one of the types.
struct TypeAssertion: Assertion {
  private let kinds: [ValueKind]
  private let expected: JSONValue

  init?(_ schema: SchemaReader) {
    guard let expected = schema.value("type") else { return nil }
    let names = expected.arrayValue ?? [expected]
    kinds = names.compactMap { $0.stringValue.flatMap(ValueKind.init(rawValue:)) }
    self.expected = expected
    guard kinds.count == names.count, !kinds.isEmpty else {
      let known = ValueKind.allCases.map(\.rawValue).joined(with: "or")
      let wrong = names.first { $0.stringValue.flatMap(ValueKind.init(rawValue:)) == nil }
      let found = wrong.map { "\(Excerpt($0))" } ?? "an empty list"
      let near = wrong?.stringValue.flatMap {
        NearName.nearest(to: $0, among: ValueKind.allCases.map(\.rawValue))
      }
      let suggestion = near.map { "; did you mean \"\($0)\"?" } ?? ""
      schema.report("type", "must be \(known), or a list of these, but is \(found)\(suggestion)")
      return nil
    }
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    let kind = ValueKind(of: value)
    if kinds.contains(kind) || kind == .integer && kinds.contains(.number) { return true }
    return evaluation.fail("type", expected: expected, actual: value, message(value))
  }

  private func message(_ value: JSONValue) -> String {
    let wanted = kinds.map(\.phrase).joined(with: "or")
    switch value {
    case .null, .array, .object: return "is \(ValueKind(of: value).phrase), but must be \(wanted)"
    default: return "\(Excerpt(value)) is \(ValueKind(of: value).phrase), but must be \(wanted)"
    }
  }
}
