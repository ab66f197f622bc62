internal import FanfareJSON

/// A content type and what can be written in it.
struct MediaType: Hashable, Sendable {
  /// The kinds that are written differently.
  enum Kind: Hashable, Sendable {
    case json, form, multipart, text
  }

  /// The content type as it is sent; ranges such as `*/*` have become one that they cover.
  let text: String
  /// What can be written in it.
  let kind: Kind
  /// How fields of a form are written, by their names (`encoding`).
  let fields: JSONObject

  /// Reads a content type.
  ///
  /// - Throws: ``OpenAPIError`` if it has characters that a header field can't have.
  init(_ name: String, fields: JSONObject = JSONObject()) throws(OpenAPIError) {
    guard name.utf8.count <= 256, name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), name.contains("/") else {
      throw OpenAPIError(.invalidDocument, "\(Excerpt.name(name)) isn't a content type")
    }
    let essence = String(name.prefix { $0 != ";" && $0 != " " }).lowercased()
    self.fields = fields
    switch essence {
    case "*/*", "application/*": (text, kind) = ("application/json", .json)
    case "text/*": (text, kind) = ("text/plain; charset=utf-8", .text)
    case "application/json", "text/json": (text, kind) = (name, .json)
    case "application/x-www-form-urlencoded": (text, kind) = (name, .form)
    case _ where essence.hasSuffix("+json"): (text, kind) = (name, .json)
    case _ where essence.hasPrefix("multipart/"): (text, kind) = (name, .multipart)
    default: (text, kind) = (name, .text)
    }
  }
}
