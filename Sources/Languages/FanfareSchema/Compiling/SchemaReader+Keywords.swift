internal import FanfareJSON

extension SchemaReader {
  /// All rules of the schema, in the order in which they are checked.
  var keywords: [any Keyword] {
    checkAnnotations()
    if isReferenceAlone { return Self.references.compactMap { $0.init(self) } }
    return Self.all.compactMap { $0.init(self) }
  }

  private static let references: [any Keyword.Type] = [Reference.self]

  private static let all: [any Keyword.Type] = [
    // What the value is.
    TypeAssertion.self, ConstAssertion.self, EnumAssertion.self,
    NumberRange.self, MultipleOf.self,
    TextLength.self, PatternAssertion.self, FormatAssertion.self,
    ElementCount.self, UniqueItems.self,
    MemberCount.self, RequiredMembers.self, DependentRequired.self,
    // What its parts are.
    MemberNames.self, MemberSchemas.self, ElementSchemas.self, Contains.self,
    // What else it is.
    Reference.self, DynamicReference.self,
    AllOf.self, AnyOf.self, OneOf.self, Not.self, Conditional.self, DependentSchemas.self,
    // What nothing was said about, after all that says something.
    UnevaluatedMembers.self, UnevaluatedElements.self,
  ]

  /// Checks the keywords that only describe.
  private func checkAnnotations() {
    for keyword in ["title", "description", "$comment", "contentEncoding", "contentMediaType"] {
      _ = string(keyword)
    }
    for keyword in ["deprecated", "readOnly", "writeOnly"] { _ = bool(keyword) }
    for keyword in ["$defs", "definitions", "$vocabulary"] { _ = object(keyword) }
    _ = array("examples")
    if let value = value("$recursiveRef") {
      report(
        "$recursiveRef",
        code: .unsupported,
        "\(Excerpt(value)): dynamic references are supported as $dynamicRef only"
      )
    }
  }
}
