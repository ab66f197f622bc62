internal import FanfareJSON

extension SchemaCompiler {
  /// Where a reference leads, or why it doesn't.
  enum Resolution {
    case schema(Int)
    case failure(String)
  }

  /// Follows a reference from a schema.
  func resolve(_ text: String, from source: SchemaSource) -> Resolution {
    let uri = URIReference(text).resolved(against: resources[source.resource].uri)
    guard let number = resource(uri.resource) else {
      return .failure(
        "\(Excerpt(name: text)) leads to \(uri.resource), which is not among the documents handed in"
      )
    }
    guard let fragment = uri.fragment, !fragment.isEmpty else {
      return schema(at: resources[number].pointer, in: resources[number].document, text)
    }
    guard let decoded = uri.decodedFragment else {
      return .failure("\(Excerpt(name: text)) has a fragment that isn't percent-encoded UTF-8")
    }
    guard decoded.hasPrefix("/") else {
      if let id = resources[number].anchors[ExactText(decoded)] { return .schema(id) }
      return .failure(
        "\(Excerpt(name: text)) can't be resolved: there is no anchor \(Excerpt(name: decoded))"
      )
    }
    guard let pointer = JSONPointer(decoded) else {
      return .failure("\(Excerpt(name: text)) has a fragment that is no JSON pointer")
    }
    let whole = JSONPointer(resources[number].pointer.tokens + pointer.tokens)
    return schema(at: whole, in: resources[number].document, text)
  }

  /// The resource with a URI; its document is brought in if it has to be.
  private func resource(_ uri: String) -> Int? {
    if let number = resourceNumbers[uri] { return number }
    if let document = availableDocument(uri) {
      addDocument(document, uri: uri)
    } else if let other = availableDocument(withID: uri), let document = availableDocument(other) {
      addDocument(document, uri: other)
    }
    return resourceNumbers[uri]
  }

  private func schema(at pointer: JSONPointer, in document: Int, _ text: String) -> Resolution {
    if let id = documents[document].schemas[pointer] { return .schema(id) }
    var value = documents[document].value
    var resource = 0
    var walked = JSONPointer()
    for token in pointer.tokens {
      if let id = documents[document].schemas[walked] { resource = sources[id].resource }
      guard let part = value.part(token) else {
        return .failure(
          "\(Excerpt(name: text)) can't be resolved: there is no \(Excerpt(name: token)) in #\(walked)"
        )
      }
      value = part
      walked.tokens.append(token)
    }
    // Somewhere no keyword puts schemas, so it wasn't found before.
    guard let id = scan(value, at: pointer, in: document, resource: resource) else {
      return .failure("\(Excerpt(name: text)) leads to something that isn't a schema")
    }
    return .schema(id)
  }
}

extension JSONValue {
  /// What a token of a JSON pointer leads to.
  fileprivate func part(_ token: String) -> JSONValue? {
    switch self {
    case .object(let object): return object[token]
    case .array(let elements):
      guard token == "0" || !token.hasPrefix("0"), let position = Int(token), "\(position)" == token else {
        return nil
      }
      return elements.indices.contains(position) ? elements[position] : nil
    default: return nil
    }
  }
}
