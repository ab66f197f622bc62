internal import FanfareJSON

/// The schemas of schemas, as json-schema.org publishes them for drafts 2020-12 and 7.
enum MetaSchema {
  /// A meta-schema or one of its vocabularies; `nil` if the URI is another one.
  static func document(_ uri: String) -> JSONValue? {
    text(uri).flatMap { try? JSONValue(parsing: $0) }
  }

  private static func text(_ uri: String) -> String? {
    switch uri {
    case "http://json-schema.org/draft-07/schema": draft7
    case "https://json-schema.org/draft/2020-12/schema": draft2020
    case "https://json-schema.org/draft/2020-12/meta/core": core
    case "https://json-schema.org/draft/2020-12/meta/applicator": applicator
    case "https://json-schema.org/draft/2020-12/meta/unevaluated": unevaluated
    case "https://json-schema.org/draft/2020-12/meta/validation": validation
    case "https://json-schema.org/draft/2020-12/meta/meta-data": metadata
    case "https://json-schema.org/draft/2020-12/meta/format-annotation": formatAnnotation
    case "https://json-schema.org/draft/2020-12/meta/content": content
    default: nil
    }
  }
}
