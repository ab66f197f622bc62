/// Which keywords a schema may use, and what they mean.
struct Dialect: Sendable {
  let draft: JSONSchema.Draft
  let vocabularies: Set<Vocabulary>

  /// The dialect of a draft itself.
  init(_ draft: JSONSchema.Draft) {
    self.draft = draft
    vocabularies = Set(Vocabulary.allCases).subtracting([.formatAssertion])
  }

  /// The dialect of a meta-schema with vocabularies of its own; without the core there is none.
  init(_ draft: JSONSchema.Draft, vocabularies: Set<Vocabulary>) {
    self.draft = draft
    self.vocabularies = vocabularies.union([.core])
  }

  /// The draft that a URI in `$schema` stands for; draft 6 is read as draft 7.
  static func draft(named uri: String) -> JSONSchema.Draft? {
    var uri = uri[...]
    if uri.hasSuffix("#") { uri = uri.dropLast() }
    switch uri {
    case "http://json-schema.org/draft-06/schema", "https://json-schema.org/draft-06/schema",
      "https://json-schema.org/draft-07/schema":
      return .draft7
    case "http://json-schema.org/draft/2019-09/schema": return .draft2019
    case "http://json-schema.org/draft/2020-12/schema": return .draft2020
    default: return JSONSchema.Draft(rawValue: String(uri))
    }
  }

  /// Whether a keyword means something.
  func knows(_ keyword: String) -> Bool {
    guard let vocabulary = Vocabulary.keywords[keyword] else { return false }
    let isOn =
      vocabularies.contains(vocabulary)
      || vocabulary == .formatAnnotation && vocabularies.contains(.formatAssertion)
    return isOn && !Self.unknown(in: draft).contains(keyword)
  }

  /// Whether `items` can be a list, and the rest is `additionalItems`.
  var hasItemLists: Bool { draft != .draft2020 }

  /// Whether nothing else counts beside `$ref`.
  var isReferenceAlone: Bool { draft == .draft7 }

  private static func unknown(in draft: JSONSchema.Draft) -> Set<String> {
    switch draft {
    case .draft7: sinceDraft2019
    case .draft2019: sinceDraft2020
    case .draft2020: ["additionalItems", "$recursiveRef", "$recursiveAnchor"]
    }
  }

  private static let sinceDraft2020: Set<String> = ["prefixItems", "$dynamicRef", "$dynamicAnchor"]

  private static let sinceDraft2019: Set<String> = sinceDraft2020.union([
    "dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "minContains",
    "maxContains", "$anchor", "$vocabulary", "$recursiveRef", "$recursiveAnchor", "contentSchema",
    "deprecated",
  ])
}
