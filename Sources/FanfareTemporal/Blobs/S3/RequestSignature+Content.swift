internal import FanfareText

extension RequestSignature.Content {
  /// The request in its canonical form: the same for all that say the same.
  var text: String {
    let fields = sortedHeaders.map { "\($0.name):\($0.value)\n" }.joined()
    return [method, path.isEmpty ? "/" : path, canonicalQuery, fields, signedHeaders, bodyHash]
      .joined(separator: "\n")
  }

  /// The names of the signed header fields.
  var signedHeaders: String { sortedHeaders.map(\.name).joined(separator: ";") }

  /// The header fields by name, those of one name together, without blanks that mean nothing.
  private var sortedHeaders: [(name: String, value: String)] {
    Dictionary(grouping: headers) { $0.name.lowercased() }
      .mapValues { fields in
        fields.map { $0.value.split { $0 == " " || $0 == "\t" }.joined(separator: " ") }.joined(
          separator: ","
        )
      }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      .map { (name: $0.key, value: $0.value) }
  }

  private var canonicalQuery: String {
    query.map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
      .map { "\($0.0)=\($0.1)" }
      .joined(separator: "&")
  }
}
