import FanfareSchema
import Testing

@Suite struct AssertionTests {
  @Test(arguments: [
    SchemaCase(#"{"type": "null"}"#, valid: ["null"], invalid: ["0", "false", "\"\""]),
    SchemaCase(#"{"type": "boolean"}"#, valid: ["true", "false"], invalid: ["0", "null"]),
    SchemaCase(
      #"{"type": "integer"}"#,
      valid: ["1", "1.0", "1e3", "1e400"],
      invalid: ["1.5", "1e-3", "\"1\""]
    ),
    SchemaCase(#"{"type": "number"}"#, valid: ["1", "1.5", "1e-400"], invalid: ["\"1\"", "null"]),
    SchemaCase(#"{"type": "string"}"#, valid: ["\"\""], invalid: ["1"]),
    SchemaCase(#"{"type": "array"}"#, valid: ["[]"], invalid: ["{}"]),
    SchemaCase(#"{"type": "object"}"#, valid: ["{}"], invalid: ["[]"]),
    SchemaCase(#"{"type": ["string", "null"]}"#, valid: ["null", "\"a\""], invalid: ["1"]),
  ])
  func `type allows the values of the types`(example: SchemaCase) throws {
    try example.check()
  }

  @Test(arguments: [
    SchemaCase(#"{"const": 1}"#, valid: ["1", "1.0", "10e-1"], invalid: ["2", "true", "\"1\""]),
    SchemaCase(
      #"{"const": {"a": [1], "b": null}}"#,
      valid: [#"{"b": null, "a": [1.0]}"#],
      invalid: [#"{"a": [1]}"#]
    ),
    SchemaCase(#"{"const": false}"#, valid: ["false"], invalid: ["0", "null"]),
    SchemaCase(#"{"const": "é"}"#, valid: [#""\u00e9""#], invalid: [#""e\u0301""#]),
    SchemaCase(
      #"{"enum": [1, "a", null]}"#,
      valid: ["1", "\"a\"", "null"],
      invalid: ["2", "\"b\"", "false"]
    ),
    SchemaCase(#"{"enum": []}"#, valid: [], invalid: ["1"]),
    SchemaCase(
      #"{"enum": [1, 2, 3, 4, 5, 6, 7, 8, 9, {"a": 1, "b": [true]}, 1e400]}"#,
      valid: ["9.0", "90e-1", #"{"b": [true], "a": 1}"#, "10e399"],
      invalid: ["10", #"{"b": [true]}"#, "1e399"]
    ),
  ])
  func `const and enum compare by value`(example: SchemaCase) throws {
    try example.check()
  }

  @Test(arguments: [
    SchemaCase(#"{"minimum": 0}"#, valid: ["0", "0.0", "1e400", "\"a\""], invalid: ["-1", "-1e-400"]),
    SchemaCase(#"{"maximum": 0.1}"#, valid: ["0.1", "-5"], invalid: ["0.10000000000000000001", "1"]),
    SchemaCase(
      #"{"exclusiveMinimum": 9007199254740993}"#,
      valid: ["9007199254740994"],
      invalid: ["9007199254740993"]
    ),
    SchemaCase(#"{"exclusiveMaximum": 1}"#, valid: ["0.99999999999999999999"], invalid: ["1", "1.0", "2"]),
    SchemaCase(#"{"minimum": 1, "maximum": 2}"#, valid: ["1", "1.5", "2"], invalid: ["0.9", "2.1"]),
  ])
  func `bounds are compared exactly`(example: SchemaCase) throws {
    try example.check()
  }

  @Test(arguments: [
    SchemaCase(#"{"multipleOf": 2}"#, valid: ["0", "4", "-6", "1e400", "\"a\""], invalid: ["3", "2.5"]),
    SchemaCase(#"{"multipleOf": 0.1}"#, valid: ["0.3", "1.1", "7"], invalid: ["0.35"]),
    SchemaCase(#"{"multipleOf": 0.0001}"#, valid: ["0.0075"], invalid: ["0.00751"]),
    SchemaCase(#"{"multipleOf": 1e300}"#, valid: ["3e300", "1e301"], invalid: ["1", "15e299"]),
    SchemaCase(#"{"multipleOf": 1.5}"#, valid: ["3", "4.5"], invalid: ["4"]),
    SchemaCase(
      #"{"multipleOf": 7}"#,
      valid: ["700000000000000000000000000000", "-7"],
      invalid: ["700000000000000000000000000001", "1e30"]
    ),
  ])
  func `multipleOf divides exactly`(example: SchemaCase) throws {
    try example.check()
  }

  @Test(arguments: [
    SchemaCase(#"{"minLength": 2}"#, valid: ["\"ab\"", "1"], invalid: ["\"a\"", "\"💩\""]),
    SchemaCase(#"{"maxLength": 2.0}"#, valid: ["\"💩💩\"", "[1,2,3]"], invalid: ["\"abc\"", #""e\u0301x""#]),
    SchemaCase(
      #"{"minItems": 1, "maxItems": 2}"#,
      valid: ["[1]", "[1,2]", "{}"],
      invalid: ["[]", "[1,2,3]"]
    ),
    SchemaCase(
      #"{"minProperties": 1, "maxProperties": 2}"#,
      valid: [#"{"a": 1}"#, "[]"],
      invalid: ["{}", #"{"a": 1, "b": 2, "c": 3}"#]
    ),
    SchemaCase(#"{"maxItems": 1e40}"#, valid: ["[1]"], invalid: []),
  ])
  func `sizes are counted`(example: SchemaCase) throws {
    try example.check()
  }

  @Test(arguments: [
    SchemaCase(
      #"{"uniqueItems": true}"#,
      valid: [
        "[]", "[1]", "[1, true, \"1\", [1], {\"a\": 1}]", "[0, false, null]", "[[1], [[1]]]",
        #"["ab", "a", "b"]"#,
      ],
      invalid: [
        "[1, 1.0]", #"[{"a": 1, "b": 2}, {"b": 2, "a": 1}]"#, "[[1, 2], [1, 2.0]]", "[1e400, 10e399]",
      ]
    ),
    SchemaCase(#"{"uniqueItems": false}"#, valid: ["[1, 1]"], invalid: []),
  ])
  func `uniqueItems compares by value`(example: SchemaCase) throws {
    try example.check()
  }

  @Test(arguments: [
    SchemaCase(
      #"{"required": ["a", "b"]}"#,
      valid: [#"{"a": 1, "b": null}"#, "[]"],
      invalid: ["{}", #"{"a": 1}"#]
    ),
    SchemaCase(#"{"required": []}"#, valid: ["{}"], invalid: []),
    SchemaCase(
      #"{"dependentRequired": {"a": ["b", "c"]}}"#,
      valid: ["{}", #"{"b": 1}"#, #"{"a": 1, "b": 1, "c": 1}"#],
      invalid: [#"{"a": 1}"#, #"{"a": 1, "b": 1}"#]
    ),
    SchemaCase(#"{"dependencies": {"a": ["b"]}}"#, valid: ["{}"], invalid: [#"{"a": 1}"#]),
  ])
  func `members that must be there are missed`(example: SchemaCase) throws {
    try example.check()
  }
}
