import FanfareJSON
import FanfareSchema
import Testing

@Suite struct RandomSchemaTests {
  @Test(arguments: 0..<8)
  func `random schemas and values never crash or hang, and both checks agree`(seed: UInt64) {
    var random = RandomSchemas(seed: seed)
    var limits = JSONSchema.Limits()
    limits.maximumSteps = 20_000
    limits.maximumPatternSteps = 20_000
    var compiled = 0
    for _ in 0..<400 {
      let text = random.schema(4)
      let options = JSONSchema.Options(
        draft: random.draft,
        assertsFormats: random.next(2) == 0,
        limits: limits
      )
      guard let schema = try? JSONSchema(text, baseURI: "http://x/", options: options) else { continue }
      compiled += 1
      for _ in 0..<5 {
        let value = random.value(3)
        let violations = schema.validate(value)
        #expect(schema.isValid(value) == violations.isEmpty, "\(text) \(value)")
        #expect(violations == schema.validate(value))
      }
    }
    #expect(compiled > 50)
  }
}

/// Makes schemas, right and wrong ones, and values for them.
private struct RandomSchemas {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  /// A number below a bound (xorshift64*, Vigna 2016).
  mutating func next(_ bound: Int) -> Int {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
  }

  private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(elements.count)] }

  var draft: JSONSchema.Draft {
    mutating get { pick(JSONSchema.Draft.allCases) }
  }

  private mutating func name() -> String { pick(["a", "b", "ab", "é", "e\u{301}", "a/b", "", "0"]) }

  mutating func value(_ depth: Int) -> JSONValue {
    switch next(depth > 0 ? 8 : 6) {
    case 0: nil
    case 1: .bool(next(2) == 0)
    case 2: .number(JSONNumber(next(7) - 3))
    case 3: .number(JSONNumber(pick(["0.5", "1e400", "0.10000000000000000000001"])) ?? JSONNumber(0))
    case 4: .string(name())
    case 5: .string(pick(["2026-01-31", "aaaaaaaaaaaaaaaaaaaaaaaaaaab", "http://x/y", "P1D", "💩"]))
    case 6: .array((0..<next(5)).map { _ in value(depth - 1) })
    default: .object(JSONObject((0..<next(5)).map { _ in (name(), value(depth - 1)) }))
    }
  }

  mutating func schema(_ depth: Int) -> JSONValue {
    guard depth > 0, next(12) > 0 else { return .bool(next(3) > 0) }
    return .object(JSONObject((0...next(4)).map { _ in keyword(depth - 1) }))
  }

  private mutating func schemas(_ depth: Int) -> JSONValue {
    .array((0...next(3)).map { _ in schema(depth) })
  }

  private mutating func named(_ depth: Int) -> JSONValue {
    .object(JSONObject((0...next(3)).map { _ in (name(), schema(depth)) }))
  }

  private mutating func keyword(_ depth: Int) -> (String, JSONValue) {
    if next(60) == 0 { return (pick(["type", "minimum", "allOf", "$ref", "pattern", "required"]), value(1)) }
    switch next(14) {
    case 0:
      return ("type", .string(pick(["null", "boolean", "integer", "number", "string", "array", "object"])))
    case 1: return (pick(["enum", "examples"]), .array((0...next(12)).map { _ in value(2) }))
    case 2: return ("const", value(2))
    case 3:
      return (
        pick(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
        .number(JSONNumber(next(5) + 1))
      )
    case 4:
      let sizes = [
        "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains",
        "maxContains",
      ]
      return (pick(sizes), .number(JSONNumber(next(4))))
    case 5: return ("pattern", .string(pick(["^a*$", "(a|aa)*b$", "\\d", "\\p{L}", "^.$"])))
    case 6: return ("required", [.string(name())])
    case 7: return (pick(["allOf", "anyOf", "oneOf", "prefixItems"]), schemas(depth))
    case 8, 9:
      let single = [
        "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames",
        "unevaluatedItems", "unevaluatedProperties",
      ]
      return (pick(single), schema(depth))
    case 10: return (pick(["properties", "dependentSchemas", "$defs", "dependencies"]), named(depth))
    case 11:
      return (
        pick(["$ref", "$dynamicRef"]),
        .string(pick(["#", "#n", "#/$defs/a", "#/properties/a", "#/items", "x"]))
      )
    case 12: return pick([("$anchor", "m"), ("$dynamicAnchor", "n"), ("$id", "x"), ("uniqueItems", true)])
    default: return ("format", .string(pick(["date", "uri", "email", "duration", "idn-hostname", "regex"])))
    }
  }
}
