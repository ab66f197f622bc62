internal import FanfareJSON

/// The versions of the format that differ in how requests are described.
enum OpenAPIVersion: Hashable, Sendable {
  /// Swagger 2.0.
  case swagger2
  /// OpenAPI 3.0 and 3.1.
  case openAPI3

  /// Reads what a document says about itself.
  ///
  /// A number is taken as well as a text, since YAML reads `swagger: 2.0` as one.
  init(of document: JSONValue) throws(OpenAPIError) {
    guard case .object = document else {
      throw OpenAPIError(.invalidDocument, "an OpenAPI document is an object; this is something else")
    }
    if let version = document["swagger"] {
      guard version.stringValue == "2.0" || version.doubleValue == 2 else {
        throw Self.refusal("Swagger", version)
      }
      self = .swagger2
    } else if let version = document["openapi"] {
      let isRead =
        version.stringValue.map { Self.isRead($0) } ?? [3.0, 3.1].contains(version.doubleValue)
      guard isRead else { throw Self.refusal("OpenAPI", version) }
      self = .openAPI3
    } else {
      throw OpenAPIError(
        .invalidDocument,
        "the document has neither openapi nor swagger, so it is no OpenAPI document"
      )
    }
  }

  private static func isRead(_ version: String) -> Bool {
    ["3.0", "3.1"].contains { version == $0 || version.hasPrefix($0 + ".") }
  }

  private static func refusal(_ format: String, _ version: JSONValue) -> OpenAPIError {
    let text = version.stringValue ?? version.numberValue?.description ?? "of an unknown version"
    return OpenAPIError(
      .unsupportedVersion,
      "\(format) \(Excerpt.name(text)) isn't read; Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1 are"
    )
  }
}
