internal import FanfareJSON

/// One rule of a schema, made from one keyword or from a few that only make sense together.
protocol Keyword: Sendable {
  /// Reads the rule; `nil` if the schema doesn't have it, or not rightly: that is reported to the reader.
  init?(_ schema: SchemaReader)

  /// The schemas that are applied to the same value, not to a part of it.
  var inPlace: [Subschema] { get }

  /// Whether a value follows the rule; in a thorough evaluation every violation is reported.
  ///
  /// - Parameters:
  ///   - value: the value that the schema is applied to.
  ///   - coverage: which parts of the value schemas have been applied to.
  ///   - evaluation: the check that is going on.
  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool
}

extension Keyword {
  var inPlace: [Subschema] { [] }
}

/// A rule that needs no other schemas and no coverage.
protocol Assertion: Keyword {
  /// Whether a value follows the rule; in a thorough evaluation every violation is reported.
  func allows(_ value: JSONValue, in evaluation: inout Evaluation) throws(Interruption) -> Bool
}

extension Assertion {
  func allows(
    _ value: JSONValue,
    covering coverage: inout Coverage,
    in evaluation: inout Evaluation
  ) throws(Interruption) -> Bool {
    try allows(value, in: &evaluation)
  }
}
