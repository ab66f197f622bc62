internal import FanfareJSON

/// How the value of a keyword holds schemas.
enum SubschemaShape: Sendable {
  /// One schema.
  case one
  /// A list of schemas.
  case list
  /// An object with a schema for each name.
  case map
  /// An object with a schema or a list of names for each name.
  case mapOrNames
  /// One schema; up to draft 2019-09 also a list.
  case oneOrList

  /// The shape of a keyword; `nil` if it holds no schemas.
  init?(of keyword: String) {
    guard let shape = Self.shapes[keyword] else { return nil }
    self = shape
  }

  /// The places and values of the schemas in a keyword's value; anything that can't hold any is left to the keyword.
  func subschemas(in value: JSONValue, hasItemLists: Bool) -> [(path: [String], value: JSONValue)] {
    switch (self, value) {
    case (.oneOrList, .array) where !hasItemLists: []
    case (.list, .array(let elements)), (.oneOrList, .array(let elements)):
      elements.enumerated().map { (["\($0.offset)"], $0.element) }
    case (.map, .object(let object)): object.map { ([$0.name], $0.value) }
    case (.mapOrNames, .object(let object)):
      object.filter { $0.value.arrayValue == nil }.map { ([$0.name], $0.value) }
    case (.one, _), (.oneOrList, _): [([], value)]
    default: []
    }
  }

  private static let shapes: [String: SubschemaShape] = [
    "allOf": .list, "anyOf": .list, "oneOf": .list, "not": .one, "if": .one, "then": .one, "else": .one,
    "dependentSchemas": .map, "dependencies": .mapOrNames, "prefixItems": .list, "items": .oneOrList,
    "additionalItems": .one, "contains": .one, "properties": .map, "patternProperties": .map,
    "additionalProperties": .one, "propertyNames": .one, "unevaluatedItems": .one,
    "unevaluatedProperties": .one,
    "$defs": .map, "definitions": .map, "contentSchema": .one,
  ]
}
