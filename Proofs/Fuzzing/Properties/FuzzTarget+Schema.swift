internal import FanfareJSON
internal import FanfareSchema

extension FuzzTarget {
  /// JSON Schema: the first value of the input is the schema, the others are checked with it.
  static let schema = FuzzTarget(name: "schema") { (bytes) throws(BrokenPromise) in
    var parser = JSONParser(bytes, limits: JSONLimits(maximumDepth: 60, maximumBytes: 1 << 16))
    guard let definition = try? parser.next() else { return }
    var options = JSONSchema.Options(assertsFormats: true)
    options.limits.maximumSteps = 100_000
    options.limits.maximumPatternSteps = 100_000
    options.limits.maximumViolations = 20
    let schema: JSONSchema
    do throws(JSONSchemaError) {
      schema = try JSONSchema(definition, options: options)
    } catch {
      return try promise(!error.problems.isEmpty, "a schema is refused without a reason")
    }
    var values: [JSONValue] = [definition, 7, "a", [1, "a", nil], ["a": ["b": 1.5]]]
    while values.count < 12, let value = try? parser.next() { values.append(value) }
    for value in values { try check(value, with: schema) }
  }

  private static func check(_ value: JSONValue, with schema: JSONSchema) throws(BrokenPromise) {
    let violations = schema.validate(value)
    try promise(violations.count <= schema.options.limits.maximumViolations, "\(violations.count) violations")
    try promise(schema.validate(value), equals: violations, "two checks of \(value)")
    for violation in violations.flatMap(\.rootCauses) where violation.code == .mismatch {
      try promise(!violation.message.isEmpty, "a violation without a message")
      let place = violation.instanceLocation
      try promise(Self.element(at: place, of: value) != nil, "\(value) has nothing at \(place): \(violation)")
    }
  }

  private static func element(at place: JSONPointer, of value: JSONValue) -> JSONValue? {
    place.tokens.reduce(value) { value, token in
      switch value {
      case .array: Int(token).flatMap { value?[$0] }
      default: value?[token]
      }
    }
  }
}
