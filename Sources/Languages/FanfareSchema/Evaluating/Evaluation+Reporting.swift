internal import FanfareJSON

extension Evaluation {
  /// Reports that the value at hand isn't allowed; the message is only made if it is wanted.
  ///
  /// It isn't inlined, so that what it needs isn't on the stack once for every schema at work.
  ///
  /// - Returns: `false`, as the answer of the rule.
  @inline(never)
  mutating func fail(
    _ keyword: String,
    expected: JSONValue?,
    actual: JSONValue?,
    at step: PathStep? = nil,
    name: String? = nil,
    suggestion: String? = nil,
    causes: [Violation] = [],
    _ message: @autoclosure () -> String
  ) -> Bool {
    guard collects else { return false }
    var location = instanceLocation
    if let step { location.tokens.append(step.token) }
    if trials > 0 { remainingCauses -= 1 }
    let stated = keyword == "false" ? nil : keyword
    violations.append(
      Violation(
        code: .mismatch,
        instanceLocation: location,
        keywordLocation: keywordLocation(stated),
        schemaLocation: schemaLocation(stated),
        keyword: keyword,
        message: message(),
        expected: expected,
        actual: actual,
        name: name,
        suggestion: suggestion,
        causes: causes
      )
    )
    return false
  }

  /// The violation that stands for a check that was given up.
  func interruption(_ interruption: Interruption) -> Violation {
    Violation(
      code: interruption.code,
      instanceLocation: instanceLocation,
      keywordLocation: keywordLocation(nil),
      schemaLocation: schemaLocation(nil),
      keyword: "",
      message: interruption.message(limits),
      expected: nil,
      actual: nil,
      name: nil,
      suggestion: nil,
      causes: []
    )
  }

  /// Whether a value matches a schema whose violations don't count.
  mutating func matches(
    _ subschema: Subschema,
    _ value: JSONValue,
    at step: PathStep? = nil,
    covering coverage: inout Coverage
  ) throws(Interruption) -> Bool {
    let outer = isThorough
    isThorough = false
    var own = Coverage(isTracked: coverage.isTracked)
    if let step { instancePath.append(step) }
    let isValid = try apply(subschema, to: value, covering: &own)
    if step != nil { instancePath.removeLast() }
    isThorough = outer
    if isValid { coverage.formUnion(own) }
    return isValid
  }

  /// Applies a schema and takes its violations out of the list.
  ///
  /// - Returns: the violations; empty if the value matches.
  mutating func trial(
    _ subschema: Subschema,
    _ value: JSONValue,
    covering coverage: inout Coverage
  ) throws(Interruption) -> [Violation] {
    let outer = violations
    violations = []
    trials += 1
    let isValid = try apply(subschema, to: value, covering: &coverage)
    trials -= 1
    let found = violations
    violations = outer
    return isValid ? [] : found
  }
}
