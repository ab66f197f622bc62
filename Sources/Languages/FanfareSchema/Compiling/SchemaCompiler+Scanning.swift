internal import FanfareJSON

extension SchemaCompiler {
  private struct Pending {
    let value: JSONValue
    let pointer: JSONPointer
    let resource: Int?
    /// The schema it stands in, and the way from there.
    let parent: (id: Int, path: [String])?
  }

  /// Finds a schema and those in it, and what they are called.
  ///
  /// - Returns: the number of the outermost one; `nil` if the value is no schema, which is reported.
  func scan(_ value: JSONValue, at pointer: JSONPointer, in document: Int, resource: Int?) -> Int? {
    let first = sources.count
    var pending = [Pending(value: value, pointer: pointer, resource: resource, parent: nil)]
    while let next = pending.popLast() {
      guard let id = add(next, in: document), case .object(let object) = next.value else { continue }
      pending.append(contentsOf: subschemas(of: object, id, sources[id]).reversed())
    }
    return sources.count > first ? first : nil
  }

  /// Gives a schema its number; a schema that was found before keeps what it has.
  private func add(_ pending: Pending, in document: Int) -> Int? {
    let pointer = pending.pointer
    if let known = documents[document].schemas[pointer] {
      connect(known, to: pending.parent)
      return nil
    }
    switch pending.value {
    case .bool, .object: break
    default:
      let kind = ValueKind(of: pending.value).phrase
      report(
        .invalidKeyword,
        in: document,
        at: pointer,
        "must be a schema (an object or a Boolean), but is \(kind)"
      )
      return nil
    }
    guard sources.count < max(1, options.limits.maximumSchemas) else {
      reportTooMany(in: document, at: pointer)
      return nil
    }
    guard pointer.tokens.count <= options.limits.maximumSchemaDepth else {
      let deepest = options.limits.maximumSchemaDepth
      report(.tooLarge, in: document, at: pointer, "stands more than \(deepest) levels deep")
      return nil
    }
    let id = sources.count
    let resource = resource(of: pending, id, in: document)
    sources.append(
      SchemaSource(value: pending.value, document: document, pointer: pointer, resource: resource)
    )
    documents[document].schemas[pointer] = id
    connect(id, to: pending.parent)
    registerAnchors(of: id)
    return id
  }

  private func connect(_ id: Int, to parent: (id: Int, path: [String])?) {
    guard let parent else { return }
    sources[parent.id].children[JSONPointer(parent.path)] = id
  }

  private func subschemas(of object: JSONObject, _ id: Int, _ source: SchemaSource) -> [Pending] {
    let dialect = resources[source.resource].dialect
    return object.flatMap { keyword, value -> [Pending] in
      guard let shape = SubschemaShape(of: keyword), dialect.knows(keyword) || keyword == "$defs" else {
        return []
      }
      return shape.subschemas(in: value, hasItemLists: dialect.hasItemLists).map { path, value in
        let path = [keyword] + path
        let pointer = JSONPointer(source.pointer.tokens + path)
        return Pending(value: value, pointer: pointer, resource: source.resource, parent: (id, path))
      }
    }
  }

  /// The resource of a schema: a new one at the root of a document and wherever there is an `$id`.
  private func resource(of pending: Pending, _ id: Int, in document: Int) -> Int {
    let outer = pending.resource.map { resources[$0] }
    let object = pending.value.objectValue ?? [:]
    let retrieval = URIReference(documents[document].uri)
    let ownID = object["$id"].flatMap { identifier($0, in: pending.pointer, document) }
    let outerDialect = outer?.dialect ?? Dialect(options.draft)
    let startsResource = outer == nil || ownID != nil
    let dialect =
      startsResource ? dialect(of: object, at: pending.pointer, in: document) ?? outerDialect : outerDialect
    let isIgnored = dialect.isReferenceAlone && object["$ref"] != nil
    if let number = pending.resource, ownID == nil || isIgnored { return number }

    let base = outer?.uri ?? retrieval
    let uri = isIgnored ? base : ownID?.resolved(against: base) ?? base
    let number = resources.count
    resources.append(SchemaResource(uri: uri, document: document, pointer: pending.pointer, dialect: dialect))
    register(uri.resource, as: number, pending.pointer, in: document)
    if outer == nil { resourceNumbers[retrieval.resource] = resourceNumbers[retrieval.resource] ?? number }
    return number
  }

  /// Reads an `$id`; `nil` if it is only a plain name, as draft 7 has it, or wrong.
  private func identifier(_ value: JSONValue, in pointer: JSONPointer, _ document: Int) -> URIReference? {
    guard let text = value.stringValue else {
      let kind = ValueKind(of: value).phrase
      report(.invalidKeyword, in: document, at: pointer.appending("$id"), "must be a string, but is \(kind)")
      return nil
    }
    var uri = URIReference(text)
    guard !text.hasPrefix("#") else { return nil }
    uri.fragment = nil
    return uri
  }

  private func register(_ uri: String, as number: Int, _ pointer: JSONPointer, in document: Int) {
    guard let other = resourceNumbers[uri], resources[other].pointer != pointer, !uri.isEmpty else {
      resourceNumbers[uri] = resourceNumbers[uri] ?? number
      return
    }
    guard resources[other].document == document else { return }
    let message = "\(uri) is the name of another schema as well, at #\(resources[other].pointer)"
    report(.invalidKeyword, in: document, at: pointer.appending("$id"), message)
  }
}
