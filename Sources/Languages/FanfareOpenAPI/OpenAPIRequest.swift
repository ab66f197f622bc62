package import FanfareJSON
internal import FanfareText

/// An HTTP request that was made from a description.
package struct OpenAPIRequest: Hashable, Sendable {
  /// A name with a value: a header field, or a field of a form.
  package struct Field: Hashable, Sendable {
    /// The name as the document writes it.
    package let name: String
    /// The value, not encoded.
    package let value: String
  }

  /// A name and a value of the query.
  ///
  /// The encoded form says more than the two texts: in `color=blue,black%2Cbrown` only the first comma
  /// separates.
  package struct QueryItem: Hashable, Sendable {
    /// The name, not encoded.
    package let name: String
    /// The value, not encoded.
    package let value: String
    /// Name and value as they stand in a URL.
    package let encoded: String
  }

  /// A body with its content type.
  package struct Body: Hashable, Sendable {
    /// What a body has in it.
    package enum Content: Hashable, Sendable {
      /// A JSON value.
      case json(JSONValue)
      /// The fields of a form (`application/x-www-form-urlencoded`).
      case form([Field])
      /// A text, sent as it is.
      case text(String)
    }

    /// What is sent.
    package let content: Content
    /// The value of `Content-Type`; ``OpenAPIRequest/headers`` doesn't have it.
    package let contentType: String
  }

  /// The method in upper case.
  package let method: String

  /// The server's URL and the path, percent-encoded, without the query.
  package let url: String

  /// The query in the order of the declarations.
  package let query: [QueryItem]

  /// The header fields in the order of the declarations; cookies are one field, `Cookie`.
  package let headers: [Field]

  /// The body; `nil` for none.
  package let body: Body?
}

extension OpenAPIRequest {
  /// The query as it stands in a URL, without the question mark; empty for none.
  package var encodedQuery: String { query.map(\.encoded).joined(separator: "&") }
}

extension OpenAPIRequest.Body {
  /// The bytes that are sent.
  package var bytes: [UInt8] {
    switch content {
    case .json(let value): value.serialized()
    case .text(let text): Array(text.utf8)
    case .form(let fields):
      Array(PercentEncoding.form(fields.map { ($0.name, $0.value) }).utf8)
    }
  }
}
