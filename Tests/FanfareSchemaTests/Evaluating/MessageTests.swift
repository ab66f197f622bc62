import FanfareJSON
import FanfareSchema
import Testing

@Suite struct MessageTests {
  @Test(arguments: [
    (
      #"{"properties": {"price": {"minimum": 0}}}"#, #"{"price": -3}"#,
      ["/price: -3 is less than the minimum 0"]
    ),
    (#"{"exclusiveMinimum": 0}"#, "0", ["0 is not greater than 0"]),
    (#"{"maximum": 1.5}"#, "2", ["2 is greater than the maximum 1.5"]),
    (#"{"exclusiveMaximum": 1}"#, "1", ["1 is not less than 1"]),
    (#"{"multipleOf": 0.5}"#, "0.7", ["0.7 is not a multiple of 0.5"]),
    (#"{"type": "string"}"#, "3", ["3 is an integer, but must be a string"]),
    (#"{"type": ["string", "null"]}"#, "[1]", ["is an array, but must be a string or null"]),
    (
      #"{"enum": ["red", "green"]}"#, #""gren""#,
      [#""gren" isn't one of "red" and "green"; did you mean "green"?"#]
    ),
    (#"{"const": "a"}"#, "1", [#"1 is not "a""#]),
    (#"{"minLength": 3}"#, #""ab""#, ["has 2 characters, but needs at least 3"]),
    (#"{"maxItems": 1}"#, "[1, 2]", ["has 2 items, but may have at most 1"]),
    (#"{"minProperties": 1}"#, "{}", ["has 0 properties, but needs at least 1"]),
    (#"{"pattern": "^a+$"}"#, #""b""#, [#""b" does not match the pattern ^a+$"#]),
    (#"{"uniqueItems": true}"#, "[1, 2, 1]", ["items 0 and 2 are equal (1), but all must differ"]),
    (#"{"required": ["a", "b"]}"#, "{}", [#""a" is missing"#, #""b" is missing"#]),
    (#"{"dependentRequired": {"a": ["b"]}}"#, #"{"a": 1}"#, [#""b" is missing, which "a" needs"#]),
    (
      #"{"properties": {"name": true}, "additionalProperties": false}"#, #"{"nmae": 1}"#,
      [#"/nmae: "nmae" isn't a known property; did you mean "name"?"#]
    ),
    (
      ##"{"$ref": "#/$defs/a", "unevaluatedProperties": false, "$defs": {"a": {"properties": {"timeout": true}}}}"##,
      #"{"timeOut": 1, "x": 2}"#,
      [
        #"/timeOut: "timeOut" isn't a known property; did you mean "timeout"?"#,
        #"/x: "x" isn't a known property"#,
      ]
    ),
    (
      #"{"prefixItems": [true], "items": false}"#, "[1, 2]",
      ["/1: is one item too many: there may be only 1"]
    ),
    (#"{"items": false}"#, "[1]", ["/0: is one item too many: the array must be empty"]),
    (#"{"unevaluatedItems": false}"#, "[1]", ["/0: is one item too many"]),
    (#"{"properties": {"a": false}}"#, #"{"a": 1}"#, ["/a: is not allowed here"]),
    (
      #"{"propertyNames": {"pattern": "^[a-z]+$"}}"#, #"{"A": 1}"#,
      [#"/A: the name "A" is not allowed: "A" does not match the pattern ^[a-z]+$"#]
    ),
    (
      #"{"contains": {"type": "null"}}"#, "[1, 2]",
      ["has no such item among 2, but must contain one that matches"]
    ),
    (
      #"{"contains": true, "minContains": 2}"#, "[1]", ["has 1 of 1 item that match, but needs at least 2"]
    ),
    (
      #"{"contains": true, "maxContains": 1}"#, "[1, 2]",
      ["has 2 of 2 items that match, but may have at most 1"]
    ),
    (
      #"{"not": {"title": "a reserved name", "const": "x"}}"#, #""x""#,
      [#""x" is not allowed: it matches a reserved name"#]
    ),
    (#"{"if": true, "then": {"minimum": 1}}"#, "0", ["0 is less than the minimum 1"]),
    (
      #"{"items": {"type": "null"}}"#, "[1, null, 2]",
      ["/0: 1 is an integer, but must be null", "/2: 2 is an integer, but must be null"]
    ),
  ])
  func `a violation is said in words`(schema: String, value: String, expected: [String]) throws {
    #expect(try violations(of: value, schema) == expected)
  }

  private static let shapes = ##"""
    {"oneOf": [{"$ref": "#/$defs/circle"}, {"$ref": "#/$defs/square"}],
     "$defs": {
       "circle": {"properties": {"kind": {"const": "circle"}, "radius": {"minimum": 0}}, "required": ["kind", "radius"], "additionalProperties": false},
       "square": {"title": "Square", "properties": {"kind": {"const": "square"}, "side": {"minimum": 0}}, "required": ["kind", "side"], "additionalProperties": false}}}
    """##

  @Test(arguments: [
    (
      #"{"kind": "circle", "radius": -1}"#,
      "matches none of 2 alternatives; closest is circle: /radius: -1 is less than the minimum 0"
    ),
    (
      #"{"kind": "square", "size": 1}"#,
      #"matches none of 2 alternatives; closest is Square: "side" is missing (and 1 more)"#
    ),
    (
      #"{"kind": "sqare", "side": 1}"#,
      #"matches none of 2 alternatives; closest is Square: /kind: "sqare" is not "square"; did you mean "square"?"#
    ),
  ])
  func `of alternatives the one that came closest explains itself`(value: String, expected: String) throws {
    #expect(try violations(of: value, Self.shapes) == [expected])
  }

  @Test func `alternatives that differ by type are summed up`() throws {
    let schema = #"{"anyOf": [{"type": "string"}, {"type": ["null", "string"]}, {"type": "object"}]}"#
    #expect(try violations(of: "3", schema) == ["is an integer, but must be a string, null or an object"])
  }

  @Test func `several matches of oneOf are named`() throws {
    let schema = #"{"oneOf": [{"minimum": 1}, {"type": "null"}, {"title": "even", "multipleOf": 2}]}"#
    #expect(
      try violations(of: "4", schema) == [
        "matches alternative 1 and even, but may match only one"
      ]
    )
  }

  @Test func `what a failed schema covers isn't reported twice`() throws {
    let schema = #"{"allOf": [{"properties": {"a": {"type": "string"}}}], "unevaluatedProperties": false}"#
    #expect(try violations(of: #"{"a": 1}"#, schema) == ["/a: 1 is an integer, but must be a string"])
  }

  @Test func `a violation has its parts`() throws {
    let schema = try JSONSchema(
      [
        "properties": ["a/b": ["$ref": "#/$defs/x"]],
        "$defs": ["x": ["properties": ["colour": true], "additionalProperties": false]],
      ],
      baseURI: "https://example.org/s"
    )
    let violation = try #require(schema.validate(["a/b": ["color": 1]]).first)
    #expect(violation.code == .mismatch)
    #expect(violation.instanceLocation.tokens == ["a/b", "color"])
    #expect(violation.keywordLocation.description == "/properties/a~1b/$ref/additionalProperties")
    #expect(violation.schemaLocation == "https://example.org/s#/$defs/x/additionalProperties")
    #expect(violation.keyword == "additionalProperties")
    #expect(violation.name == "color")
    #expect(violation.suggestion == "colour")
    #expect(violation.actual == 1)
    #expect(violation.expected == false)
    #expect(violation.description == #"/a~1b/color: "color" isn't a known property; did you mean "colour"?"#)
  }

  @Test func `the causes of alternatives are at hand`() throws {
    let schema = try JSONSchema(JSONValue(parsing: Self.shapes))
    let violation = try #require(schema.validate(["kind": "circle", "radius": -1]).first)
    #expect(violation.causes.map(\.keyword) == ["minimum"])
    #expect(violation.causes.first?.keywordLocation.description == "/oneOf/0/$ref/properties/radius/minimum")
  }

  @Test func `the root causes are the mistakes of the closest alternative`() throws {
    let schema = try JSONSchema(JSONValue(parsing: Self.shapes))
    let found = schema.validate(["kind": "square", "size": 1])
    #expect(
      found.flatMap(\.rootCauses).map(\.description) == [
        #""side" is missing"#, #"/size: "size" isn't a known property; did you mean "side"?"#,
      ]
    )
    let other = try JSONSchema(["type": "null"]).validate(1)
    #expect(other.flatMap(\.rootCauses) == other)
  }

  @Test func `a constant tells which alternative is meant`() throws {
    let schema = #"""
      {"anyOf": [
        {"properties": {"call": {"const": "http"}, "with": {"required": ["method", "endpoint"]}}},
        {"properties": {"call": {"not": {"enum": ["http", "grpc"]}}}}]}
      """#
    let found = try violations(of: #"{"call": "http", "with": {}}"#, schema)
    #expect(
      found == [
        "matches none of 2 alternatives; closest is alternative 1: /with: \"method\" is missing (and 1 more)"
      ]
    )
  }

  @Test func `long values are cut`() throws {
    let text = String(repeating: "x", count: 1000)
    let message = try violations(of: "\"\(text)\"", #"{"type": "null"}"#).first ?? ""
    #expect(message == "\"\(text.prefix(60))…\" is a string, but must be null")
  }
}
