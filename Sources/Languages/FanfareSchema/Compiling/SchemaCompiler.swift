internal import FanfareJSON

/// Compiles a schema and all it refers to.
///
/// First a document is scanned for the schemas in it, so that references can be followed wherever they lead; then the
/// schemas are compiled one by one, and references to other documents bring those in. Nothing here recurs.
final class SchemaCompiler {
  let options: JSONSchema.Options
  private let available: [String: JSONValue]

  var sources: [SchemaSource] = []
  var documents: [SchemaDocument] = []
  var resources: [SchemaResource] = []
  /// The resources by their URIs.
  var resourceNumbers: [String: Int] = [:]

  private var problems: [JSONSchemaError.Problem] = []
  private var isFull = false

  init(documents: [String: JSONValue], options: JSONSchema.Options) {
    available = Dictionary(documents.map { (URIReference($0.key).resource, $0.value) }) { first, _ in first }
    self.options = options
  }

  /// Compiles a document.
  func compile(_ schema: JSONValue, baseURI: String) throws(JSONSchemaError) -> CompiledSchema {
    let root = addDocument(schema, uri: baseURI)
    var nodes: [SchemaNode] = []
    while nodes.count < sources.count { nodes.append(node(of: sources[nodes.count])) }
    if problems.isEmpty { reportEndlessReferences(in: nodes) }
    guard problems.isEmpty, let root else { throw JSONSchemaError(problems: problems) }
    return CompiledSchema(nodes: nodes, dynamicAnchors: resources.map(\.dynamicAnchors), root: root)
  }

  /// Scans a document; its schemas are compiled later.
  ///
  /// - Returns: the number of the schema at its root; `nil` if that is none.
  @discardableResult
  func addDocument(_ value: JSONValue, uri: String) -> Int? {
    documents.append(SchemaDocument(uri: URIReference(uri).resource, value: value))
    return scan(value, at: JSONPointer(), in: documents.count - 1, resource: nil)
  }

  /// A document by its URI: one that was handed in, or a meta-schema.
  func availableDocument(_ uri: String) -> JSONValue? {
    available[uri] ?? MetaSchema.document(uri)
  }

  /// The URI of a document that was handed in and calls itself by another one.
  func availableDocument(withID uri: String) -> String? {
    let candidates = available.filter { key, value in
      guard let id = value["$id"]?.stringValue else { return false }
      return URIReference(id).resolved(against: URIReference(key)).resource == uri
    }
    return candidates.keys.min()
  }

  private func node(of source: SchemaSource) -> SchemaNode {
    let document = documents[source.document]
    var node = SchemaNode(resource: source.resource, location: "\(document.uri)#\(source.pointer)")
    switch source.value {
    case .bool(let isTrue): node.isFalse = !isTrue
    case .object(let object):
      let reader = SchemaReader(object, source: source, compiler: self)
      node.keywords = reader.keywords
      node.title = object["title"]?.stringValue
      node.needsCoverage = node.keywords.contains { $0 is UnevaluatedMembers || $0 is UnevaluatedElements }
    default: break
    }
    return node
  }

  /// Notes a mistake.
  func report(_ code: JSONSchemaError.Code, in document: Int, at location: JSONPointer, _ message: String) {
    guard problems.count < max(1, options.limits.maximumProblems) else { return }
    problems.append(
      JSONSchemaError.Problem(
        code: code,
        document: documents[document].uri,
        location: location,
        message: message
      )
    )
  }

  /// Notes once that there are too many schemas.
  func reportTooMany(in document: Int, at location: JSONPointer) {
    guard !isFull else { return }
    isFull = true
    report(
      .tooLarge,
      in: document,
      at: location,
      "there are more than \(options.limits.maximumSchemas) schemas"
    )
  }
}
