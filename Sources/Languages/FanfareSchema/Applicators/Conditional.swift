internal import FanfareJSON

/// `if`, `then` and `else`: one of two schemas applies, and another one says which.
struct Conditional: Keyword {
  private let condition: Subschema
  private let consequence: Subschema?
  private let alternative: Subschema?

  var inPlace: [Subschema] { [condition, consequence, alternative].compactMap(\.self) }

  init?(_ schema: SchemaReader) {
    let consequence = schema.subschema("then")
    let alternative = schema.subschema("else")
    guard let condition = schema.subschema("if") else { return nil }
    self.condition = condition
    self.consequence = consequence
    self.alternative = alternative
  }

  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    let isMet = try evaluation.matches(condition, value, covering: &coverage)
    guard let subschema = isMet ? consequence : alternative else { return true }
    return try evaluation.apply(subschema, to: value, covering: &coverage)
  }
}
