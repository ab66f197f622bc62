internal import FanfareJSON

/// All schemas that a schema consists of, in a table: they refer to each other by their numbers.
struct CompiledSchema: Sendable {
  var nodes: [SchemaNode]
  /// For each resource its dynamic anchors and the schemas they name.
  var dynamicAnchors: [[ExactText: Int]]
  var root: Int
}

/// One schema with its rules.
struct SchemaNode: Sendable {
  /// The rules in the order in which they are checked.
  var keywords: [any Keyword] = []
  /// Whether it is the schema `false`.
  var isFalse = false
  /// Whether a rule asks what the others have covered.
  var needsCoverage = false
  /// The number of the resource that it belongs to.
  var resource: Int
  /// Where it stands: `URI#pointer`.
  var location: String
  /// Its `title`.
  var title: String?
}

/// A schema as another one refers to it.
struct Subschema: Sendable {
  /// Its number in the table.
  let id: Int
  /// The way to it from the other schema: the keyword, and what follows.
  let path: [String]
}
