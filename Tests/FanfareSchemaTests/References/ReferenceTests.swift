import FanfareJSON
import FanfareSchema
import Testing

@Suite struct ReferenceTests {
  @Test(arguments: [
    SchemaCase(
      ##"{"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}"##,
      valid: ["null"],
      invalid: ["1"]
    ),
    SchemaCase(
      ##"{"$ref": "#/definitions/a", "definitions": {"a": {"type": "null"}}}"##,
      valid: ["null"],
      invalid: ["1"]
    ),
    SchemaCase(
      ##"{"$ref": "#a", "$defs": {"x": {"$anchor": "a", "type": "null"}}}"##,
      valid: ["null"],
      invalid: ["1"]
    ),
    SchemaCase(
      ##"{"$ref": "#/$defs/a~1b%25c", "$defs": {"a/b%c": {"type": "null"}}}"##,
      valid: ["null"],
      invalid: ["1"]
    ),
    SchemaCase(
      ##"{"$ref": "#/components/x", "components": {"x": {"type": "null"}}}"##,
      valid: ["null"],
      invalid: ["1"]
    ),
    SchemaCase(
      ##"{"minimum": 1, "allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"maximum": 3}}}"##,
      valid: ["2"],
      invalid: ["0", "4"]
    ),
    SchemaCase(
      ##"{"$id": "http://x/root", "$ref": "item", "$defs": {"a": {"$id": "/item", "type": "null"}}}"##,
      valid: ["null"],
      invalid: ["1"]
    ),
    SchemaCase(
      ##"{"properties": {"next": {"$ref": "#"}}, "required": ["value"]}"##,
      valid: [#"{"value": 1, "next": {"value": 2}}"#],
      invalid: [#"{"value": 1, "next": {}}"#]
    ),
    SchemaCase(
      ##"{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a", "type": "string", "definitions": {"a": {"type": "null"}}}"##,
      valid: ["null"],
      invalid: ["\"a\""]
    ),
    SchemaCase(
      #"{"$schema": "http://json-schema.org/draft-07/schema#", "items": [{"type": "null"}], "additionalItems": false}"#,
      valid: ["[null]", "[]"],
      invalid: ["[1]", "[null, 1]"]
    ),
    SchemaCase(
      ##"{"$schema": "http://json-schema.org/draft-07/schema#", "allOf": [{"$ref": "#a"}], "definitions": {"x": {"$id": "#a", "type": "null"}}}"##,
      valid: ["null"],
      invalid: ["1"]
    ),
    SchemaCase(
      #"{"$schema": "http://json-schema.org/draft-07/schema#", "unevaluatedProperties": false, "minContains": 3, "contains": true}"#,
      valid: [#"{"a": 1}"#, "[1]"],
      invalid: ["[]"]
    ),
  ])
  func `references lead to schemas`(example: SchemaCase) throws {
    try example.check()
  }

  @Test func `a reference to another document is found among those handed in`() throws {
    let schema = try JSONSchema(
      ["$ref": "types.json#/$defs/name"],
      baseURI: "https://example.org/schemas/main.json",
      documents: [
        "https://example.org/schemas/types.json": [
          "$defs": ["name": ["$ref": "#text"], "t": ["$anchor": "text", "type": "string"]]
        ]
      ]
    )
    #expect(schema.isValid("a"))
    #expect(
      schema.validate(1).first?.schemaLocation == "https://example.org/schemas/types.json#/$defs/t/type"
    )
    #expect(schema.validate(1).first?.keywordLocation.description == "/$ref/$ref/type")
  }

  @Test func `a document is also found by the name that it gives itself`() throws {
    let schema = try JSONSchema(
      ["$ref": "urn:x:types"],
      documents: ["file.json": ["$id": "urn:x:types", "type": "null"]]
    )
    #expect(schema.isValid(nil))
    #expect(!schema.isValid(1))
  }

  @Test func `documents without a base are found by their relative names`() throws {
    let schema = try JSONSchema(
      ["$ref": "b/c.json"],
      documents: ["b/c.json": ["$ref": "../d.json"], "d.json": false]
    )
    #expect(!schema.isValid(1))
  }

  @Test func `a dynamic reference leads to the outermost schema with the anchor`() throws {
    let tree: JSONValue = [
      "$id": "http://x/tree", "$dynamicAnchor": "node", "type": "object",
      "properties": ["data": true, "children": ["type": "array", "items": ["$dynamicRef": "#node"]]],
    ]
    let strict: JSONValue = [
      "$id": "http://x/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": false,
    ]
    let schema = try JSONSchema(strict, documents: ["http://x/tree": tree])
    #expect(schema.isValid(["children": [["data": 1]]]))
    #expect(!schema.isValid(["children": [["daat": 1]]]))
    #expect(try JSONSchema(tree).isValid(["children": [["daat": 1]]]))
  }

  @Test(arguments: JSONSchema.Draft.allCases.filter { $0 != .draft2019 })
  func `the schema of schemas is at hand`(draft: JSONSchema.Draft) throws {
    let schema = try JSONSchema(["$ref": .string(draft.rawValue)])
    #expect(schema.isValid(["type": "string", "properties": ["a": ["minimum": 1]]]))
    #expect(!schema.isValid(["properties": ["a": ["minimum": "1"]]]))
  }

  @Test func `a meta-schema can leave vocabularies out`() throws {
    let schema = try JSONSchema(
      ["$schema": "http://x/meta", "properties": ["a": ["minimum": 10], "b": false]],
      documents: [
        "http://x/meta": [
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$vocabulary": [
            "https://json-schema.org/draft/2020-12/vocab/applicator": true, "http://x/mine": false,
          ],
        ]
      ]
    )
    #expect(schema.isValid(["a": 1]))
    #expect(!schema.isValid(["b": 1]))
  }
}
