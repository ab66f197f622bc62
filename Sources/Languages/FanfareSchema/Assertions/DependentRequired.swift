internal import FanfareJSON

/// `dependentRequired`, and the lists of names in `dependencies`: with one member, others are there as well.
struct DependentRequired: Assertion {
  private struct Rule {
    let keyword: String
    let name: String
    let others: [String]
  }

  private let rules: [Rule]

  init?(_ schema: SchemaReader) {
    var rules: [Rule] = []
    for keyword in ["dependentRequired", "dependencies"] {
      for (name, value) in schema.object(keyword) ?? [:] {
        if keyword == "dependencies", value.arrayValue == nil { continue }
        guard let others = schema.names(value, at: [keyword, name]) else { continue }
        rules.append(Rule(keyword: keyword, name: name, others: others))
      }
    }
    guard !rules.isEmpty else { return nil }
    self.rules = rules
  }

  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    guard case .object(let object) = value else { return true }
    var isComplete = true
    for rule in rules where object[rule.name] != nil {
      try evaluation.spend(1 + rule.others.count)
      for other in rule.others where object[other] == nil {
        isComplete = evaluation.fail(
          rule.keyword,
          expected: .string(other),
          actual: value,
          name: other,
          "\(Excerpt(name: other)) is missing, which \(Excerpt(name: rule.name)) needs"
        )
        guard evaluation.collects else { return false }
      }
    }
    return isComplete
  }
}
