import FanfareJSON
import FanfareSchema
import Foundation
import Testing

@Suite struct LimitTests {
  private func options(_ change: (inout JSONSchema.Limits) -> Void) -> JSONSchema.Options {
    var limits = JSONSchema.Limits()
    change(&limits)
    return JSONSchema.Options(limits: limits)
  }

  @Test func `a schema that explodes ends with a violation`() throws {
    var schema = #"{"$defs": {"x0": {"type": "null"}"#
    for level in 1...40 {
      let below = ##"{"$ref": "#/$defs/x\##(level - 1)"}"##
      schema += ##", "x\##(level)": {"anyOf": [\##(below), \##(below)]}"##
    }
    schema += ##"}, "$ref": "#/$defs/x40"}"##
    let compiled = try JSONSchema(JSONValue(parsing: schema), options: options { $0.maximumSteps = 100_000 })
    let violation = try #require(compiled.validate(1).first)
    #expect(violation.code == .limitReached)
    #expect(
      violation.message
        == "the check was given up after 100000 steps; make the schema simpler or raise maximumSteps"
    )
    #expect(!compiled.isValid(1))
  }

  @Test func `a check that is given up isn't turned round by not`() throws {
    let schema = try JSONSchema(
      ["not": ["items": ["type": "null"]]],
      options: options { $0.maximumSteps = 10 }
    )
    #expect(schema.validate(.array(Array(repeating: nil, count: 100))).first?.code == .limitReached)
  }

  @Test func `a pattern that backtracks for ever is given up`() throws {
    let schema = try JSONSchema(
      ["pattern": "^(a|aa)*$"],
      options: options { $0.maximumPatternSteps = 100_000 }
    )
    let value = JSONValue.string(String(repeating: "a", count: 60) + "b")
    let violation = try #require(schema.validate(value).first)
    #expect(violation.code == .limitReached)
    #expect(
      violation.message.hasPrefix(#"the check was given up because the pattern "^(a|aa)*$" takes too long"#)
    )
  }

  @Test func `a value nested too deeply is given up`() throws {
    var value: JSONValue = 1
    for _ in 0..<2000 { value = ["a": value] }
    let schema = try JSONSchema(["properties": ["a": ["$ref": "#"]]])
    let violation = try #require(schema.validate(value).first)
    #expect(violation.code == .limitReached)
    #expect(violation.instanceLocation.tokens.count == 250)
    #expect(violation.description.utf8.count < 300)
  }

  @Test func `a dynamic reference without end is given up`() throws {
    let schema = try JSONSchema(["$dynamicAnchor": "x", "$dynamicRef": "#x"])
    #expect(schema.validate(1).first?.code == .limitReached)
  }

  @Test(arguments: [
    "allOf", "anyOf", "oneOf", "not", "if", "properties", "unevaluatedProperties", "items", "contains",
  ])
  func `the greatest depth fits on a stack of 4 MiB, even in debug builds`(keyword: String) throws {
    let rest: JSONValue = ["properties": ["a": ["$ref": "#"]], "items": ["$ref": "#"], "required": ["a"]]
    let schema: JSONValue =
      switch keyword {
      case "allOf", "anyOf", "oneOf": .object([keyword: [["type": "null"], rest]])
      case "not", "if": .object([keyword: rest, "else": rest])
      case "properties": rest
      default: .object([keyword: ["$ref": "#"]])
      }
    var limits = JSONSchema.Limits()
    limits.maximumDepth = .max
    #expect(limits.maximumDepth == 1000)
    let compiled = try JSONSchema(schema, options: JSONSchema.Options(limits: limits))
    var value: JSONValue = 1
    for _ in 0..<1200 { value = keyword == "items" || keyword == "contains" ? [value] : ["a": value] }
    let deep = value
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      #expect(compiled.validate(deep).count <= 100)
      done.signal()
    }
    thread.stackSize = 4 << 20
    thread.start()
    done.wait()
  }

  @Test func `the number of violations is bounded`() throws {
    let schema = try JSONSchema(["items": ["type": "null"]], options: options { $0.maximumViolations = 3 })
    let found = schema.validate(.array((0..<1000).map { .number(JSONNumber($0)) }))
    #expect(found.map(\.instanceLocation.description) == ["/0", "/1", "/2"])
  }

  @Test func `causes are bounded, and a violation is reported all the same`() throws {
    var schema: JSONValue = ["type": "null"]
    for _ in 0..<5 { schema = ["anyOf": [["items": schema], ["items": schema]]] }
    var value: JSONValue = 1
    for _ in 0..<5 { value = .array(Array(repeating: value, count: 9)) }
    let found = try JSONSchema(schema).validate(value)
    #expect(found.map(\.keyword) == ["anyOf"])
    #expect((found.first?.rootCauses.count ?? 0) <= 10_000)
  }

  @Test func `the number of mistakes is bounded`() throws {
    let members = (0..<50).map { ("m\($0)", JSONValue.object(["type": 1])) }
    let error = #expect(throws: JSONSchemaError.self) {
      try JSONSchema(
        ["properties": .object(JSONObject(members))],
        options: options { $0.maximumProblems = 5 }
      )
    }
    #expect(error?.problems.count == 5)
  }

  @Test func `the number of schemas is bounded`() throws {
    let members = (0..<50).map { ("m\($0)", JSONValue.bool(true)) }
    let error = #expect(throws: JSONSchemaError.self) {
      try JSONSchema(
        ["properties": .object(JSONObject(members))],
        options: options { $0.maximumSchemas = 20 }
      )
    }
    #expect(error?.problems.map(\.code) == [.tooLarge])
  }

  @Test func `the depth of a schema is bounded`() throws {
    var schema: JSONValue = true
    for _ in 0..<1000 { schema = ["not": schema] }
    let deep = schema
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(deep) }
    #expect(error?.problems.map(\.message) == ["stands more than 256 levels deep"])
  }

  @Test func `equal elements are found among many without comparing each with each`() throws {
    let schema = try JSONSchema(["uniqueItems": true])
    // All have the same hash as JSON numbers: none fits into a Double.
    var numbers = (1..<50_000).compactMap { JSONNumber("\($0)e400") }.map(JSONValue.number)
    #expect(schema.isValid(.array(numbers)))
    numbers.append(try JSONValue(parsing: "70e399"))
    #expect(
      schema.validate(.array(numbers)).map(\.message) == [
        "items 6 and 49999 are equal (70e399), but all must differ"
      ]
    )
  }

  @Test func `a deep value in const, enum and uniqueItems doesn't deepen the stack`() throws {
    var value: JSONValue = 1
    for _ in 0..<900 { value = [value] }
    let schema = try JSONSchema(["uniqueItems": true])
    #expect(!schema.isValid([value, value]))
  }
}
