internal import FanfareJSON

extension SchemaCompiler {
  /// The dialect that a schema names in `$schema`; `nil` if it names none, or one that isn't known.
  func dialect(of object: JSONObject, at pointer: JSONPointer, in document: Int) -> Dialect? {
    guard let value = object["$schema"] else { return nil }
    let location = pointer.appending("$schema")
    guard let text = value.stringValue else {
      let kind = ValueKind(of: value).phrase
      report(.invalidKeyword, in: document, at: location, "must be a string, but is \(kind)")
      return nil
    }
    if let draft = Dialect.draft(named: text) { return Dialect(draft) }
    let uri = URIReference(text).resource
    guard let metaSchema = availableDocument(uri) else {
      report(
        .unsupported,
        in: document,
        at: location,
        "\(Excerpt(name: text)) is not known; known are the drafts 2020-12, 2019-09, 7 and 6, and documents handed in"
      )
      return nil
    }
    return dialect(of: metaSchema, named: text, at: location, in: document)
  }

  private func dialect(
    of metaSchema: JSONValue,
    named name: String,
    at location: JSONPointer,
    in document: Int
  ) -> Dialect? {
    let draft = metaSchema["$schema"]?.stringValue.flatMap(Dialect.draft(named:)) ?? options.draft
    guard let entries = metaSchema["$vocabulary"]?.objectValue else { return Dialect(draft) }
    var vocabularies: Set<Vocabulary> = []
    for (uri, isRequired) in entries {
      if let known = Vocabulary.named(uri) {
        vocabularies.formUnion(known)
      } else if isRequired.boolValue == true {
        let message = "\(Excerpt(name: name)) needs the vocabulary \(uri), which is not known"
        report(.unsupported, in: document, at: location, message)
      }
    }
    return Dialect(draft, vocabularies: vocabularies)
  }
}
