internal import FanfareJSON

/// `required`: an object has these members.
struct RequiredMembers: Assertion {
  private let names: [String]

  init?(_ schema: SchemaReader) {
    guard let names = schema.names("required"), !names.isEmpty else { return nil }
    self.names = names
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .object(let object) = value else { return true }
    try evaluation.spend(names.count)
    var isComplete = true
    for name in names where object[name] == nil {
      isComplete = evaluation.fail(
        "required",
        expected: .string(name),
        actual: value,
        name: name,
        "\(Excerpt(name: name)) is missing"
      )
      guard evaluation.collects else { return false }
    }
    return isComplete
  }
}
