internal import FanfareJSON
internal import FanfareText

/// The operations of a document by their identifiers.
struct OperationIndex: Sendable {
  /// The identifiers in the order of the document, each once.
  private(set) var ids: [String] = []
  private var operations: [String: [DocumentOperation]] = [:]
  /// Why some paths couldn't be read; said when an operation isn't found.
  private var problems: [String] = []

  /// Finds the operations of a document.
  ///
  /// A path that refers to something unknown only matters when one of its operations is asked for.
  init(of document: JSONValue) throws(OpenAPIError) {
    guard let paths = document["paths"] else { return }
    guard case .object(let paths) = paths else {
      throw OpenAPIError(.invalidDocument, "paths isn't an object")
    }
    guard paths.count <= OpenAPILimits.paths else {
      throw OpenAPIError(
        .tooLarge,
        "the document has \(paths.count) paths; \(OpenAPILimits.paths) are allowed"
      )
    }
    let resolver = ReferenceResolver(root: document)
    for (path, item) in paths where path.hasPrefix("/") {
      do {
        add(path, try Self.pathItem(item, resolver))
      } catch {
        problems.append("\(Excerpt.name(path)): \(error.message)")
      }
    }
  }

  /// A path item behind its reference; what stands beside the reference wins.
  private static func pathItem(
    _ item: JSONValue,
    _ resolver: ReferenceResolver
  ) throws(OpenAPIError) -> JSONObject {
    var object = try resolver.object(item, as: "the path")
    guard item["$ref"] != nil, let own = item.objectValue else { return object }
    for (name, value) in own where name != "$ref" { object[name] = value }
    return object
  }

  private mutating func add(_ path: String, _ item: JSONObject) {
    for method in DocumentOperation.methods {
      guard case .object(let description)? = item[method],
        let id = description["operationId"]?.stringValue
      else { continue }
      if operations[id] == nil { ids.append(id) }
      let operation = DocumentOperation(
        id: id,
        method: method.uppercased(),
        path: path,
        pathItem: item,
        description: description
      )
      operations[id, default: []].append(operation)
    }
  }

  /// The operation with an identifier.
  ///
  /// - Throws: ``OpenAPIError`` with the nearest identifier if none has it, with the paths if several have
  ///   it.
  func operation(_ id: String) throws(OpenAPIError) -> DocumentOperation {
    let found = operations[id] ?? []
    guard let operation = found.first else { throw OpenAPIError(.unknownOperation, absence(of: id)) }
    guard found.count == 1 else {
      let places = Excerpt.names(found.map { "\($0.method) \($0.path)" })
      throw OpenAPIError(
        .unknownOperation,
        "several operations have the identifier \(Excerpt.name(id)): \(places)"
      )
    }
    return operation
  }

  private func absence(of id: String) -> String {
    var message = "the document has no operation \(Excerpt.name(id))"
    if let nearest = NearName.nearest(to: id, among: ids, most: 2_000) {
      message += "; did you mean \(Excerpt.name(nearest))?"
    } else {
      message += ids.isEmpty ? "; no operation has an operationId" : "; it has \(Excerpt.names(ids))"
    }
    if let problem = problems.first {
      message += " (\(problems.count == 1 ? "one path wasn't" : "\(problems.count) paths weren't") read: "
      message += "\(problem))"
    }
    return message
  }
}
