internal import FanfareText

/// What a body is, as its content type says (RFC 9110, section 8.3).
struct ContentType: Sendable {
  /// The kinds that are read and written differently.
  enum Kind: Hashable, Sendable {
    /// One JSON value.
    case json
    /// A JSON value in each line (NDJSON, JSON Lines).
    case jsonLines
    /// JSON values behind record separators (RFC 7464).
    case jsonSequence
    /// Server-sent events (WHATWG HTML, section 9.2).
    case eventStream
    /// Names and values, as a browser's form sends them.
    case form
    /// Parts with headers of their own.
    case multipart
    /// XML, which may name its character set itself.
    case xml
    /// Any other text.
    case text
    /// Anything else.
    case bytes
  }

  /// Type and subtype in lower case, without parameters.
  let name: String
  let kind: Kind
  /// The parameter `charset` in lower case; `nil` if there is none.
  let charset: String?

  /// Reads the value of `Content-Type`; what can't be understood is ``Kind/bytes``.
  init(_ value: String) {
    let parts = value.split(separator: ";", omittingEmptySubsequences: false)
    name = parts.first.map { $0.trimmed.lowercased() } ?? ""
    charset = parts.dropFirst().lazy.compactMap(Self.charset).first
    let kind = Self.kind(of: name)
    // Who names a character set says that it is a text.
    self.kind = kind == .bytes && charset != nil ? .text : kind
  }

  private static func charset(_ parameter: Substring) -> String? {
    let pair = parameter.split(separator: "=", maxSplits: 1)
    guard pair.count == 2, pair[0].trimmed.lowercased() == "charset" else { return nil }
    let value = pair[1].trimmed
    return value.filter { $0 != "\"" && $0 != "'" }.lowercased()
  }

  private static func kind(of name: String) -> Kind {
    if let kind = kinds[name] { return kind }
    // The types of AWS's protocols end in a version and not in +json.
    if name.hasSuffix("+json") || name.hasPrefix("application/x-amz-json-") { return .json }
    if name.hasSuffix("+xml") { return .xml }
    if name.hasSuffix("+yaml") || name.hasPrefix("text/") { return .text }
    return name.hasPrefix("multipart/") ? .multipart : .bytes
  }

  private static let kinds: [String: Kind] = [
    "application/json": .json, "text/json": .json, "application/x-json": .json,
    "application/x-ndjson": .jsonLines, "application/ndjson": .jsonLines, "application/jsonl": .jsonLines,
    "application/x-jsonl": .jsonLines, "application/jsonlines": .jsonLines,
    "application/x-jsonlines": .jsonLines, "application/stream+json": .jsonLines,
    "text/x-ndjson": .jsonLines, "text/jsonl": .jsonLines,
    "application/json-seq": .jsonSequence, "application/geo+json-seq": .jsonSequence,
    "text/event-stream": .eventStream, "application/x-www-form-urlencoded": .form, "application/xml": .xml,
    "text/xml": .xml,
    "application/yaml": .text, "application/x-yaml": .text, "application/javascript": .text,
    "application/x-javascript": .text, "application/ecmascript": .text, "application/graphql": .text,
    "application/toml": .text, "application/sql": .text, "application/csv": .text,
  ]
}
