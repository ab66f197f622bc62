import FanfareJSON
import FanfareSchema
import Testing

@Suite struct SchemaErrorTests {
  @Test(arguments: [
    ("3", "#: must be a schema (an object or a Boolean), but is an integer"),
    (
      #"{"type": "strin"}"#,
      #"#/type: must be null, boolean, integer, number, string, array or object, or a list of these, but is "strin"; did you mean "string"?"#
    ),
    (
      #"{"type": []}"#,
      "#/type: must be null, boolean, integer, number, string, array or object, or a list of these, but is an empty list"
    ),
    (#"{"minimum": "1"}"#, "#/minimum: must be a number, but is a string"),
    (#"{"minLength": -1}"#, "#/minLength: must be a whole number that isn't negative, but is -1"),
    (#"{"maxItems": 1.5}"#, "#/maxItems: must be a whole number that isn't negative, but is 1.5"),
    (#"{"multipleOf": 0}"#, "#/multipleOf: must be greater than 0 and have at most 19 digits, but is 0"),
    (#"{"required": "a"}"#, "#/required: must be an array of names, but is a string"),
    (#"{"required": ["a", 1]}"#, "#/required/1: must be a name (a string), but is an integer"),
    (#"{"required": ["a", "a"]}"#, #"#/required/1: "a" is in the list already"#),
    (#"{"enum": 1}"#, "#/enum: must be an array, but is 1"),
    (#"{"uniqueItems": 1}"#, "#/uniqueItems: must be a Boolean, but is 1"),
    (
      #"{"pattern": "(a"}"#,
      #"#/pattern: "(a" isn't a regular expression: end pattern with unmatched parenthesis"#
    ),
    (
      #"{"pattern": "\\Z"}"#,
      ##"#/pattern: "\\Z" isn't a regular expression: \Z isn't an escape of ECMAScript"##
    ),
    (
      #"{"patternProperties": {"*": true}}"#,
      ##"#/patternProperties/*: "*" isn't a regular expression: there is nothing that * could repeat"##
    ),
    (#"{"properties": []}"#, "#/properties: must be an object, but is an array"),
    (
      #"{"properties": {"a": 1}}"#,
      "#/properties/a: must be a schema (an object or a Boolean), but is an integer"
    ),
    (#"{"allOf": []}"#, "#/allOf: must have at least one schema"),
    (
      #"{"items": [true]}"#,
      "#/items: is an array, which it can be only up to draft 2019-09; use prefixItems, or name the draft in $schema"
    ),
    (
      #"{"dependentRequired": {"a": "b"}}"#,
      "#/dependentRequired/a: must be an array of names, but is a string"
    ),
    (#"{"title": 1}"#, "#/title: must be a string, but is 1"),
    (
      #"{"$defs": {"unused": {"type": 1}}}"#,
      "#/$defs/unused/type: must be null, boolean, integer, number, string, array or object, or a list of these, but is 1"
    ),
    (##"{"$ref": "#/$defs/a"}"##, ##"#/$ref: "#/$defs/a" can't be resolved: there is no "$defs" in #"##),
    (##"{"$ref": "#a"}"##, ##"#/$ref: "#a" can't be resolved: there is no anchor "a""##),
    (
      ##"{"$ref": "#/title", "title": "t"}"##,
      "#/title: must be a schema (an object or a Boolean), but is a string\n#/$ref: \"#/title\" leads to something that isn't a schema"
    ),
    (
      ##"{"$ref": "http://x/y.json"}"##,
      ##"#/$ref: "http://x/y.json" leads to http://x/y.json, which is not among the documents handed in"##
    ),
    (##"{"$ref": "#/%zz"}"##, ##"#/$ref: "#/%zz" has a fragment that isn't percent-encoded UTF-8"##),
    (
      #"{"$schema": "http://x/mine"}"#,
      ##"#/$schema: "http://x/mine" is not known; known are the drafts 2020-12, 2019-09, 7 and 6, and documents handed in"##
    ),
    (#"{"$id": "http://x/#a"}"#, ##"#/$id: must have no fragment, but has "#a"; use $anchor for that"##),
    (
      #"{"$anchor": "1a"}"#,
      ##"#/$anchor: must be a name of letters, digits, -, _ and . that doesn't begin with a digit, but is "1a""##
    ),
    (
      #"{"$defs": {"a": {"$anchor": "x"}, "b": {"$anchor": "x"}}}"#,
      ##"#/$defs/b/$anchor: "x" is the name of another schema as well, at #/$defs/a"##
    ),
    (
      ##"{"$ref": "#"}"##,
      "#/$ref: leads back to #, which applies it to the same value: checking would never end"
    ),
    (
      ##"{"anyOf": [{"type": "null"}, {"$ref": "#"}]}"##,
      "#/anyOf/1/$ref: leads back to #, which applies it to the same value: checking would never end"
    ),
    (
      ##"{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"allOf": [{"$ref": "#/$defs/a"}]}}}"##,
      "#/$defs/b/allOf/0/$ref: leads back to #/$defs/a, which applies it to the same value: checking would never end"
    ),
    (
      ##"{"$schema": "https://json-schema.org/draft/2019-09/schema", "items": {"$recursiveRef": "#"}}"##,
      ##"#/items/$recursiveRef: "#": dynamic references are supported as $dynamicRef only"##
    ),
  ])
  func `a mistake is reported with its place`(schema: String, expected: String) throws {
    let found = try problems(in: schema).joined(separator: "\n")
    #expect(found == expected)
  }

  @Test func `all mistakes are reported at once, in the order of the document`() throws {
    let schema =
      ##"{"minimum": "a", "properties": {"x": {"pattern": "["}, "y": {"$ref": "#/nowhere"}}, "not": 3}"##
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(JSONValue(parsing: schema)) }
    #expect(
      error?.problems.map(\.location.description) == [
        "/not", "/minimum", "/properties/x/pattern", "/properties/y/$ref",
      ]
    )
    #expect(
      error?.problems.map(\.code) == [
        .invalidKeyword, .invalidKeyword, .invalidPattern, .unresolvedReference,
      ]
    )
  }

  @Test func `mistakes in another document have its URI`() throws {
    let error = #expect(throws: JSONSchemaError.self) {
      try JSONSchema(
        ["$ref": "http://x/a.json"],
        documents: ["http://x/a.json": ["type": "x"], "http://x/b.json": ["type": "y"]]
      )
    }
    #expect(error?.problems.map(\.document) == ["http://x/a.json"])
  }

  @Test func `what isn't a keyword is no mistake`() throws {
    #expect(
      try problems(in: ##"{"x-mine": 1, "propertys": 3, "const": {"type": 1}, "default": {"$ref": 1}}"##)
        == []
    )
  }
}
