internal import FanfareJSON

extension SchemaCompiler {
  /// Notes the plain names of a schema.
  func registerAnchors(of id: Int) {
    let source = sources[id]
    guard case .object(let object) = source.value else { return }
    let dialect = resources[source.resource].dialect
    if dialect.draft == .draft7 {
      guard object["$ref"] == nil, let text = object["$id"]?.stringValue, text.hasPrefix("#") else { return }
      guard text.utf8.count > 1 else { return }
      return register(String(text.dropFirst()), "$id", id, isDynamic: false)
    }
    if let text = object["$id"]?.stringValue, let fragment = URIReference(text).fragment, !fragment.isEmpty {
      let message = "must have no fragment, but has \"#\(fragment)\"; use $anchor for that"
      report(.invalidKeyword, in: source.document, at: source.pointer.appending("$id"), message)
    }
    for (keyword, isDynamic) in [("$anchor", false), ("$dynamicAnchor", true)] where dialect.knows(keyword) {
      guard let value = object[keyword] else { continue }
      guard let name = value.stringValue, Self.isAnchor(name) else {
        let message =
          "must be a name of letters, digits, -, _ and . that doesn't begin with a digit, but is \(Excerpt(value))"
        report(.invalidKeyword, in: source.document, at: source.pointer.appending(keyword), message)
        continue
      }
      register(name, keyword, id, isDynamic: isDynamic)
    }
  }

  private func register(_ name: String, _ keyword: String, _ id: Int, isDynamic: Bool) {
    let source = sources[id]
    let key = ExactText(name)
    if let other = resources[source.resource].anchors[key] {
      guard other != id else { return }
      let message =
        "\(Excerpt(name: name)) is the name of another schema as well, at #\(sources[other].pointer)"
      return report(.invalidKeyword, in: source.document, at: source.pointer.appending(keyword), message)
    }
    resources[source.resource].anchors[key] = id
    if isDynamic { resources[source.resource].dynamicAnchors[key] = id }
  }

  private static func isAnchor(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first) || first == UInt8(ascii: "_") else { return false }
    return name.utf8.allSatisfy { byte in
      isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_.".utf8.contains(byte)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
