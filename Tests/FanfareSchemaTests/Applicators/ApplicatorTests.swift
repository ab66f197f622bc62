import FanfareSchema
import Testing

@Suite struct ApplicatorTests {
  @Test(arguments: [
    SchemaCase("true", valid: ["1", "null"], invalid: []),
    SchemaCase("false", valid: [], invalid: ["1", "null"]),
    SchemaCase("{}", valid: ["1", "[]"], invalid: []),
    SchemaCase(#"{"allOf": [{"minimum": 1}, {"maximum": 3}]}"#, valid: ["2"], invalid: ["0", "4"]),
    SchemaCase(#"{"anyOf": [{"type": "string"}, {"minimum": 3}]}"#, valid: ["\"a\"", "3"], invalid: ["2"]),
    SchemaCase(
      #"{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}"#,
      valid: ["2", "3", "9"],
      invalid: ["5", "6"]
    ),
    SchemaCase(#"{"not": {"type": "string"}}"#, valid: ["1"], invalid: ["\"a\""]),
    SchemaCase(
      #"{"if": {"minimum": 10}, "then": {"multipleOf": 10}, "else": {"multipleOf": 3}}"#,
      valid: ["20", "9"],
      invalid: ["15", "5"]
    ),
    SchemaCase(#"{"then": false, "else": false}"#, valid: ["1"], invalid: []),
    SchemaCase(
      #"{"dependentSchemas": {"a": {"minProperties": 2}}}"#,
      valid: [#"{"b": 1}"#, #"{"a": 1, "b": 1}"#],
      invalid: [#"{"a": 1}"#]
    ),
    SchemaCase(
      #"{"dependencies": {"a": false, "b": ["c"]}}"#,
      valid: ["{}"],
      invalid: [#"{"a": 1}"#, #"{"b": 1}"#]
    ),
  ])
  func `schemas are applied to the same value`(example: SchemaCase) throws {
    try example.check()
  }

  @Test(arguments: [
    SchemaCase(
      #"{"properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
      valid: ["{}", #"{"a": ""}"#, "[]"],
      invalid: [#"{"a": 1}"#, #"{"b": 1}"#]
    ),
    SchemaCase(
      #"{"patternProperties": {"^x-": {"type": "string"}, "n$": {"maxLength": 2}}, "additionalProperties": {"type": "null"}}"#,
      valid: [#"{"x-a": "long text", "x-n": "ab", "b": null}"#],
      invalid: [#"{"x-a": 1}"#, #"{"x-n": "abc"}"#, #"{"b": 1}"#]
    ),
    SchemaCase(#"{"properties": {"é": false}}"#, valid: [#"{"e\u0301": 1}"#], invalid: [#"{"\u00e9": 1}"#]),
    SchemaCase(
      #"{"propertyNames": {"maxLength": 2}}"#,
      valid: [#"{"ab": 1}"#, "3"],
      invalid: [#"{"abc": 1}"#]
    ),
    SchemaCase(
      #"{"prefixItems": [{"type": "string"}, {"type": "null"}], "items": {"type": "number"}}"#,
      valid: ["[]", "[\"a\"]", "[\"a\", null, 1, 2]"],
      invalid: ["[1]", "[\"a\", 1]", "[\"a\", null, \"b\"]"]
    ),
    SchemaCase(#"{"prefixItems": [true], "items": false}"#, valid: ["[1]"], invalid: ["[1, 2]"]),
    SchemaCase(#"{"contains": {"minimum": 5}}"#, valid: ["[1, 5]", "\"a\""], invalid: ["[]", "[1]"]),
    SchemaCase(
      #"{"contains": {"const": 1}, "minContains": 2, "maxContains": 3}"#,
      valid: ["[1, 1]", "[1, 2, 1, 1]"],
      invalid: ["[1]", "[1, 1, 1, 1]"]
    ),
    SchemaCase(#"{"contains": false, "minContains": 0}"#, valid: ["[]", "[1]"], invalid: []),
    SchemaCase(#"{"minContains": 2}"#, valid: ["[]"], invalid: []),
  ])
  func `schemas are applied to the parts of a value`(example: SchemaCase) throws {
    try example.check()
  }

  @Test(arguments: [
    SchemaCase(
      #"{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}"#,
      valid: [#"{"a": 1}"#],
      invalid: [#"{"a": 1, "b": 2}"#]
    ),
    SchemaCase(
      #"{"anyOf": [{"properties": {"a": {"const": 1}}, "required": ["a"]}, {"properties": {"b": true}, "required": ["b"]}], "unevaluatedProperties": false}"#,
      valid: [#"{"a": 1}"#, #"{"a": 1, "b": 2}"#],
      invalid: [#"{"a": 2, "b": 2}"#]
    ),
    SchemaCase(
      #"{"if": {"properties": {"a": {"const": 1}}, "required": ["a"]}, "then": {"properties": {"b": true}}, "unevaluatedProperties": false}"#,
      valid: [#"{"a": 1, "b": 1}"#, "{}"],
      invalid: [#"{"b": 1}"#, #"{"a": 2}"#]
    ),
    SchemaCase(
      #"{"not": {"not": {"properties": {"a": true}}}, "unevaluatedProperties": false}"#,
      valid: ["{}"],
      invalid: [#"{"a": 1}"#]
    ),
    SchemaCase(
      ##"{"$ref": "#/$defs/a", "unevaluatedProperties": {"type": "null"}, "$defs": {"a": {"patternProperties": {"^a": true}}}}"##,
      valid: [#"{"ab": 1, "b": null}"#],
      invalid: [#"{"b": 1}"#]
    ),
    SchemaCase(
      #"{"dependentSchemas": {"a": {"properties": {"a": true, "b": true}}}, "unevaluatedProperties": false}"#,
      valid: [#"{"a": 1, "b": 1}"#],
      invalid: [#"{"b": 1}"#]
    ),
    SchemaCase(
      #"{"allOf": [{"prefixItems": [true]}], "contains": {"type": "string"}, "unevaluatedItems": false}"#,
      valid: ["[1, \"a\"]", "[\"a\"]"],
      invalid: ["[1, \"a\", 2]"]
    ),
    SchemaCase(
      #"{"oneOf": [{"prefixItems": [{"const": 1}]}, {"prefixItems": [{"const": 2}, true]}], "unevaluatedItems": false}"#,
      valid: ["[1]", "[2, 9]"],
      invalid: ["[1, 9]", "[2, 9, 9]"]
    ),
    SchemaCase(
      #"{"properties": {"a": {"unevaluatedProperties": false, "allOf": [{"properties": {"x": true}}]}}}"#,
      valid: [#"{"a": {"x": 1}, "b": 1}"#],
      invalid: [#"{"a": {"y": 1}}"#]
    ),
  ])
  func `unevaluated parts are those that nothing else was applied to`(example: SchemaCase) throws {
    try example.check()
  }
}
