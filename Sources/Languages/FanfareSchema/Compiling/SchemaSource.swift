internal import FanfareJSON

/// A schema as it is written, and where.
struct SchemaSource {
  let value: JSONValue
  /// The number of its document.
  let document: Int
  let pointer: JSONPointer
  /// The number of its resource.
  let resource: Int
  /// The schemas in it, by the pointer from here.
  var children: [JSONPointer: Int] = [:]
}

/// A text with schemas in it.
struct SchemaDocument {
  let uri: String
  let value: JSONValue
  /// The schemas found so far, by their place.
  var schemas: [JSONPointer: Int] = [:]
}

/// A schema with a URI of its own, and those in it that have none.
struct SchemaResource {
  let uri: URIReference
  let document: Int
  let pointer: JSONPointer
  let dialect: Dialect
  /// The schemas with a plain name.
  var anchors: [ExactText: Int] = [:]
  /// Those of them that dynamic references can find.
  var dynamicAnchors: [ExactText: Int] = [:]
}
