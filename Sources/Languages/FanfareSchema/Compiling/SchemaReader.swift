internal import FanfareJSON

/// Reads the keywords of one schema and reports those that have a value they can't have.
struct SchemaReader {
  private let object: JSONObject
  private let source: SchemaSource
  private let compiler: SchemaCompiler
  private let dialect: Dialect

  init(_ object: JSONObject, source: SchemaSource, compiler: SchemaCompiler) {
    self.object = object
    self.source = source
    self.compiler = compiler
    dialect = compiler.resources[source.resource].dialect
  }

  /// Whether `items` can be a list, and the rest is `additionalItems`.
  var hasItemLists: Bool { dialect.hasItemLists }

  /// Whether `format` is checked.
  var assertsFormats: Bool {
    compiler.options.assertsFormats || dialect.vocabularies.contains(.formatAssertion)
  }

  /// Whether nothing else counts, since there is a `$ref`.
  var isReferenceAlone: Bool { dialect.isReferenceAlone && object["$ref"] != nil }

  /// The value of a keyword; `nil` if it is absent, or means nothing in this dialect.
  func value(_ keyword: String) -> JSONValue? {
    guard let value = object[keyword], dialect.knows(keyword) else { return nil }
    return value
  }

  /// Reports a mistake in a keyword.
  func report(_ keyword: String, code: JSONSchemaError.Code = .invalidKeyword, _ message: String) {
    report([keyword], code: code, message)
  }

  /// Reports a mistake at a place in the schema.
  func report(_ path: [String], code: JSONSchemaError.Code = .invalidKeyword, _ message: String) {
    let location = JSONPointer(source.pointer.tokens + path)
    compiler.report(code, in: source.document, at: location, message)
  }
}

extension SchemaReader {
  /// A schema that was found at a place in this one.
  func child(_ path: [String]) -> Subschema? {
    source.children[JSONPointer(path)].map { Subschema(id: $0, path: path) }
  }

  /// Compiles a pattern, or reports why it isn't one.
  func pattern(_ text: String, at path: [String]) -> Pattern? {
    switch Pattern.compile(text) {
    case .success(let pattern): return pattern
    case .failure(let error):
      report(
        path,
        code: .invalidPattern,
        "\(Excerpt(name: text)) isn't a regular expression: \(error.message)"
      )
      return nil
    }
  }

  /// The schema that a keyword refers to.
  func reference(_ keyword: String) -> Subschema? {
    guard let text = string(keyword) else { return nil }
    switch compiler.resolve(text, from: source) {
    case .schema(let id): return Subschema(id: id, path: [keyword])
    case .failure(let message):
      report(keyword, code: .unresolvedReference, message)
      return nil
    }
  }

  /// The anchor by which a dynamic reference is looked up; `nil` if what it leads to isn't named so.
  func dynamicAnchor(of target: Subschema, in keyword: String) -> ExactText? {
    guard let text = string(keyword), let name = URIReference(text).decodedFragment else { return nil }
    let anchor = ExactText(name)
    let resource = compiler.resources[compiler.sources[target.id].resource]
    return resource.dynamicAnchors[anchor] == target.id ? anchor : nil
  }
}
