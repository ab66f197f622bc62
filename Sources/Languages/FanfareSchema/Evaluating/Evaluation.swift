internal import FanfareJSON
internal import FanfareRegex
internal import FanfareText

/// One check of a value: what may still be spent, where it is, and what was found.
struct Evaluation {
  let schema: CompiledSchema
  let limits: JSONSchema.Limits

  /// The violations so far, of those schemas whose violations count.
  var violations: [Violation] = []

  /// Whether violations are wanted at all; otherwise a schema is done at the first one.
  var isThorough: Bool

  /// How many steps the regular expressions may still take.
  var remainingPatternSteps: Int

  /// How many schemas are being tried whose violations may become causes of another one.
  var trials = 0

  /// How many violations may still be recorded as causes, and how many names be looked up for suggestions.
  var remainingCauses = 10_000
  private var remainingSuggestions = 200

  /// The tokens that lead to the value at hand; of a position the digits.
  var instancePath: [PathStep] = []

  private var keywordPath: [[String]] = []
  private var remainingSteps: Int
  /// Below how many steps it looks again at whether it is interrupted.
  private var nextLook: Int
  private let isInterrupted: (@Sendable () -> Bool)?
  private var depth = 0

  /// The number of the schema at work.
  private(set) var currentSchema: Int

  /// The resources that were entered: where dynamic references look, from the first one on.
  private(set) var scope: [Int] = []

  init(
    of schema: CompiledSchema,
    limits: JSONSchema.Limits,
    collects: Bool,
    isInterrupted: (@Sendable () -> Bool)? = nil
  ) {
    self.schema = schema
    self.limits = limits
    isThorough = collects
    remainingSteps = limits.maximumSteps
    nextLook = isInterrupted == nil ? 0 : limits.maximumSteps - Self.stepsBetweenLooks
    self.isInterrupted = isInterrupted
    remainingPatternSteps = limits.maximumPatternSteps
    currentSchema = schema.root
  }

  /// Checks a value against the whole schema.
  mutating func run(_ value: JSONValue) -> Bool {
    var coverage = Coverage(isTracked: false)
    do {
      return try evaluate(schema.root, value, &coverage)
    } catch {
      violations = [interruption(error)]
      return false
    }
  }

  /// Whether violations are recorded; not any more once there are enough.
  var collects: Bool {
    isThorough && violations.count < max(1, limits.maximumViolations) && (trials == 0 || remainingCauses > 0)
  }

  /// The name that was probably meant; only so often in a check, since it takes a while.
  mutating func suggestion(for name: String, among names: [String]) -> String? {
    guard remainingSuggestions > 0 else { return nil }
    remainingSuggestions -= 1
    return NearName.nearest(to: name, among: names)
  }

  /// Counts work; about one step for each keyword and value, and for every 64 bytes that are read.
  mutating func spend(_ steps: Int = 1) throws(Interruption) {
    remainingSteps -= steps
    if remainingSteps < nextLook { try look() }
  }

  private static let stepsBetweenLooks = 10_000

  @inline(never)
  private mutating func look() throws(Interruption) {
    guard remainingSteps >= 0 else { throw .steps }
    if isInterrupted?() == true { throw .caller }
    nextLook = isInterrupted == nil ? 0 : max(0, remainingSteps - Self.stepsBetweenLooks)
  }

  /// Whether an expression has a match; its steps count on their own, and also between two looks.
  mutating func hasMatch(
    _ expression: RegularExpression,
    in text: [Unicode.Scalar]
  ) throws(RegularExpressionError) -> Bool {
    guard let isInterrupted else {
      return try expression.firstMatch(in: text, from: 0, budget: &remainingPatternSteps) != nil
    }
    var steps = min(remainingPatternSteps, Self.stepsBetweenLooks)
    var later = remainingPatternSteps - steps
    defer { remainingPatternSteps = later + steps }
    return try withoutActuallyEscaping({ (steps: inout Int) -> Bool in
      guard steps >= -later, !isInterrupted() else { return false }
      later += steps
      steps = min(later, Self.stepsBetweenLooks)
      later -= steps
      return true
    }) { more throws(RegularExpressionError) in
      try expression.firstMatch(in: text, from: 0, budget: &steps, more: more) != nil
    }
  }

  /// Whether the caller wants the check to end.
  var isGivenUp: Bool { isInterrupted?() == true }

  private mutating func evaluate(
    _ id: Int,
    _ value: JSONValue,
    _ coverage: inout Coverage
  ) throws(Interruption) -> Bool {
    try spend()
    guard depth < limits.maximumDepth else { throw .depth }
    depth += 1
    let outer = currentSchema
    currentSchema = id
    let resource = schema.nodes[id].resource
    let entersResource = scope.last != resource
    if entersResource { scope.append(resource) }
    let isValid = try checkKeywords(id, value, &coverage)
    if entersResource { scope.removeLast() }
    currentSchema = outer
    depth -= 1
    return isValid
  }

  private mutating func checkKeywords(
    _ id: Int,
    _ value: JSONValue,
    _ coverage: inout Coverage
  ) throws(Interruption) -> Bool {
    if schema.nodes[id].isFalse {
      return fail("false", expected: false, actual: value, "is not allowed here")
    }
    var own = Coverage(isTracked: coverage.isTracked || schema.nodes[id].needsCoverage)
    var isValid = true
    for keyword in schema.nodes[id].keywords {
      try spend()
      if try keyword.allows(value, covering: &own, in: &self) { continue }
      isValid = false
      guard collects else { return false }
    }
    // A failed schema covers nothing; yet its parts aren't worth a second violation.
    coverage.formUnion(own)
    return isValid
  }
}

extension Evaluation {
  /// Applies a schema to the value at hand.
  mutating func apply(
    _ subschema: Subschema,
    to value: JSONValue,
    covering coverage: inout Coverage
  ) throws(Interruption) -> Bool {
    keywordPath.append(subschema.path)
    let isValid = try evaluate(subschema.id, value, &coverage)
    keywordPath.removeLast()
    return isValid
  }

  /// Applies a schema to a part of the value at hand.
  mutating func apply(
    _ subschema: Subschema,
    to part: JSONValue,
    at step: PathStep
  ) throws(Interruption) -> Bool {
    instancePath.append(step)
    var coverage = Coverage(isTracked: false)
    let isValid = try apply(subschema, to: part, covering: &coverage)
    instancePath.removeLast()
    return isValid
  }

  /// The location of the value at hand.
  var instanceLocation: JSONPointer { JSONPointer(instancePath.map(\.token)) }

  /// The location of a keyword of the schema at work.
  func keywordLocation(_ keyword: String?) -> JSONPointer {
    JSONPointer(keywordPath.flatMap(\.self) + (keyword.map { [$0] } ?? []))
  }

  /// Where a keyword of the schema at work is written.
  func schemaLocation(_ keyword: String?) -> String {
    schema.nodes[currentSchema].location + (keyword.map { JSONPointer([$0]).description } ?? "")
  }
}

/// A step into a value.
enum PathStep {
  case member(String)
  case element(Int)

  var token: String {
    switch self {
    case .member(let name): name
    case .element(let position): "\(position)"
    }
  }
}
