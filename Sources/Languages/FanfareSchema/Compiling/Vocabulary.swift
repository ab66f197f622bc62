/// A set of keywords that a meta-schema can switch on.
enum Vocabulary: String, CaseIterable, Hashable, Sendable {
  case core
  case applicator
  case unevaluated
  case validation
  case metadata = "meta-data"
  case formatAnnotation = "format-annotation"
  case formatAssertion = "format-assertion"
  case content

  /// The vocabularies that a URI stands for; `nil` if it isn't known.
  static func named(_ uri: String) -> Set<Vocabulary>? {
    for draft in ["2020-12", "2019-09"] {
      let prefix = "https://json-schema.org/draft/\(draft)/vocab/"
      guard uri.hasPrefix(prefix) else { continue }
      let name = String(uri.dropFirst(prefix.count))
      if name == "format" { return [.formatAnnotation] }
      if draft == "2019-09", name == "applicator" { return [.applicator, .unevaluated] }
      return Vocabulary(rawValue: name).map { [$0] }
    }
    return nil
  }

  /// The vocabulary of each keyword that this validator knows.
  static let keywords: [String: Vocabulary] = {
    var table: [String: Vocabulary] = [:]
    for (vocabulary, keywords) in lists {
      for keyword in keywords { table[keyword] = vocabulary }
    }
    return table
  }()

  private static let lists: [Vocabulary: [String]] = [
    .core: [
      "$schema", "$id", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$comment",
      "$defs",
      "definitions", "$recursiveRef", "$recursiveAnchor",
    ],
    .applicator: [
      "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies",
      "prefixItems",
      "items", "additionalItems", "contains", "properties", "patternProperties", "additionalProperties",
      "propertyNames",
    ],
    .unevaluated: ["unevaluatedItems", "unevaluatedProperties"],
    .validation: [
      "type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
      "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxContains",
      "minContains",
      "maxProperties", "minProperties", "required", "dependentRequired",
    ],
    .formatAnnotation: ["format"],
    .metadata: [
      "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples",
    ],
    .content: ["contentEncoding", "contentMediaType", "contentSchema"],
  ]
}
