internal import FanfareJSON
internal import FanfareRegex

/// One run of a program over one input: what is left of its limits.
final class Evaluation {
  /// The bodies of the recursive functions.
  let functions: [any Expression]
  private let limits: JQLimits
  private let clock: (@Sendable () -> Double)?
  private let isInterrupted: (@Sendable () -> Bool)?
  /// The steps left until the next look at what may interrupt the run; below zero they are used up.
  private var stepsLeft = 0
  /// The steps left after those.
  private var laterSteps: Int
  /// Why there are no more steps, once there are none.
  private var end: Stop?
  private var outputLeft: Int
  private var graveyard: [Scope?] = []
  private var isBurying = false
  private var depth = 0
  private var stack = StackGuard()
  private var labels = 0
  private var nestings = 0
  /// The state of the sampling of depths (Marsaglia's xorshift64); never zero once it has begun.
  private var chance: UInt64
  private var expressions: [Pattern: RegularExpression] = [:]

  init(
    functions: [any Expression],
    limits: JQLimits,
    clock: (@Sendable () -> Double)?,
    seed: UInt64?,
    isInterrupted: (@Sendable () -> Bool)?
  ) {
    self.functions = functions
    self.limits = limits
    self.clock = clock
    chance = seed ?? 0
    self.isInterrupted = isInterrupted
    laterSteps = limits.maximumSteps
    outputLeft = limits.maximumOutputSize
    // The first look comes after the first steps.
    allot()
  }

  // MARK: Steps

  /// Counts work.
  ///
  /// - Parameter steps: how much; a step is an element looked at, or a few dozen bytes copied.
  @inline(__always)
  func spend(_ steps: Int = 1) throws(Stop) {
    stepsLeft &-= steps
    if stepsLeft < 0 { try goOn() }
  }

  /// Counts work where nothing can be thrown; who does that work spends another step afterwards.
  ///
  /// - Returns: whether there is any work left to do it with.
  @inline(__always)
  func trySpend(_ steps: Int = 1) -> Bool {
    stepsLeft &-= steps
    return stepsLeft >= 0 || mayGoOn()
  }

  /// Counts the work of looking through a text.
  @inline(__always)
  func spend(on text: String) throws(Stop) {
    let bytes = text.utf8.count
    if bytes >= 64 { try spend(bytes / 64) }
  }

  /// The order of values.
  var order: Order { Order(self) }

  /// Makes the next steps available, or throws what ends the run.
  @inline(never)
  private func goOn() throws(Stop) {
    if !mayGoOn(), let end { throw end }
  }

  /// Makes the next steps available, unless the limit is reached or the run is interrupted.
  @inline(never)
  private func mayGoOn() -> Bool {
    if end == nil {
      if stepsLeft < -laterSteps {
        end = .limit("the program takes more than \(limits.maximumSteps) steps")
      } else if isInterrupted?() == true {
        end = .interrupted
      } else {
        laterSteps += stepsLeft
        allot()
        return true
      }
    }
    stepsLeft = -1
    return false
  }

  private func allot() {
    stepsLeft = isInterrupted == nil ? laterSteps : min(laterSteps, JQLimits.stepsBetweenLooks)
    laterSteps -= stepsLeft
  }

  /// Runs work that counts its steps down itself, and asks for more once they are used up.
  func withSteps<Value>(
    _ work: (inout Int, _ more: @escaping (inout Int) -> Bool) throws(Stop) -> Value
  ) throws(Stop) -> Value {
    var steps = max(0, stepsLeft)
    stepsLeft = 0
    let value = try work(&steps) { (steps) in
      self.stepsLeft = steps
      defer { self.stepsLeft = 0 }
      let mayGoOn = self.mayGoOn()
      steps = self.stepsLeft
      return mayGoOn
    }
    stepsLeft = end == nil ? steps : -1
    // What ran out of steps says so in its own words.
    if case .interrupted? = end { throw .interrupted }
    return value
  }

  // MARK: Depth

  /// Notes that an evaluation begins inside of another.
  @inline(__always)
  func enter() throws(Stop) {
    depth &+= 1
    // What stands between the checks is far less than what is left below the floor.
    if depth & 15 == 0 { try checkStack() }
  }

  /// Notes that it ended.
  @inline(__always)
  func exit() { depth &-= 1 }

  /// Checks whether a recursive function may be called here.
  func checkDepth() throws(Stop) {
    guard depth <= limits.maximumDepth else {
      throw .limit("recursive functions call each other more than \(limits.maximumDepth) deep")
    }
    try checkStack()
  }

  private func checkStack() throws(Stop) {
    guard depth > 32 else { return }
    guard !stack.isReached() else {
      throw .stack
    }
  }

  /// Checks a value that is put into another.
  ///
  /// Looking at every such value would cost too much. Depth grows by one with each of them at most, so the first few
  /// hundred can't be too deep, and of the rest a random sample is looked at: what a program gets beyond the limit is
  /// a few hundred levels, far from what would exhaust the stack.
  @inline(__always)
  func nest(_ value: JSONValue) throws(Stop) {
    switch value {
    case .array, .object: try nestContainer(value)
    default: return
    }
  }

  private func nestContainer(_ value: JSONValue) throws(Stop) {
    nestings &+= 1
    guard nestings > 256 else { return }
    if chance == 0 { chance = .random(in: 1 ... .max) }
    chance ^= chance << 13
    chance ^= chance >> 7
    chance ^= chance << 17
    if chance & 63 == 0 { try check(value) }
  }

  /// Checks how deep a value is.
  func check(_ value: JSONValue) throws(Stop) {
    let limit = JQLimits.maximumValueDepth
    guard try depth(of: value, upTo: limit) < limit else {
      throw .limit("lists and objects are nested deeper than \(limit) levels")
    }
  }

  /// How many lists and objects stand in each other, looked at no further than `limit`.
  private func depth(of value: JSONValue, upTo limit: Int) throws(Stop) -> Int {
    guard limit > 0 else { return 0 }
    var deepest = 0
    switch value {
    case .array(let elements):
      try spend(1 + elements.count / 16)
      for element in elements where deepest < limit - 1 {
        deepest = max(deepest, try depth(of: element, upTo: limit - 1))
      }
    case .object(let object):
      try spend(1 + object.count / 16)
      for member in object where deepest < limit - 1 {
        deepest = max(deepest, try depth(of: member.value, upTo: limit - 1))
      }
    default: return 0
    }
    return deepest + 1
  }

  // MARK: Scopes

  /// Takes a scope that nothing else holds and keeps it until those before it are gone.
  func bury(_ scope: inout Scope?) {
    guard isKnownUniquelyReferenced(&scope) else { return }
    graveyard.append(scope)
    scope = nil
    guard !isBurying else { return }
    isBurying = true
    while graveyard.popLast() != nil {}
    isBurying = false
  }

  // MARK: Outputs

  /// The label of the run as a whole.
  static let end = 0

  /// Counts an output, and checks that it is fit to leave.
  func count(_ output: JSONValue) throws(Stop) {
    // What was cut out of the input is smaller than the input; what was made is looked at.
    switch output {
    case .array, .object:
      try measure(output)
      try check(output)
    case .string(let text): outputLeft -= 1 + text.utf8.count / 64
    default: outputLeft -= 1
    }
    guard outputLeft >= 0 else { throw tooLarge() }
    try spend(0)
  }

  private func measure(_ value: JSONValue) throws(Stop) {
    outputLeft -= 1
    switch value {
    case .array(let elements):
      try spend(1 + elements.count / 16)
      for element in elements { try measure(element) }
    case .object(let object):
      try spend(1 + object.count / 16)
      for member in object {
        outputLeft -= member.name.utf8.count / 64
        try measure(member.value)
      }
    case .string(let text): outputLeft -= text.utf8.count / 64
    default: break
    }
    if outputLeft < 0 { throw tooLarge() }
  }

  private func tooLarge() -> Stop {
    .limit("the outputs have more than \(limits.maximumOutputSize) values")
  }

  // MARK: What a program can ask for

  /// A label that no other has in this run.
  func nextLabel() -> Int {
    labels += 1
    return labels
  }

  /// A pattern of a regular expression with its options.
  private struct Pattern: Hashable {
    let text: String
    let options: RegularExpression.Options
  }

  /// A regular expression, compiled once in this run.
  func regularExpression(
    _ text: String,
    _ options: RegularExpression.Options
  ) throws(RegularExpressionError) -> RegularExpression {
    let pattern = Pattern(text: text, options: options)
    if let known = expressions[pattern] { return known }
    let expression = try RegularExpression(text, options: options)
    // What compiles it can't end early; whoever asked for it spends the next step.
    _ = trySpend(16 + text.utf8.count / 4 + expression.size / 2)
    if expressions.count >= 64 { expressions = [:] }
    expressions[pattern] = expression
    return expression
  }

  /// The seconds since 1970; `nil` if the program was given no clock.
  var now: Double? { clock?() }
}
