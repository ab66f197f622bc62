public import FanfareJSON

/// A program in the jq language: maps a JSON value to any number of others.
///
/// It is compiled once and can then run anywhere, as often as needed and by several tasks at a time. It sees its input
/// and the variables that it is given, and nothing else: no environment, no files, no other inputs, no modules. How
/// much work and memory a run may take is limited.
///
/// ```swift
/// let program = try JQProgram(".items | map(select(.price > $limit)) | length", variables: ["limit"])
/// let count = try program.first(order, variables: ["limit": 100])
/// ```
///
/// The language is that of jq 1.7; <doc:JQDifferences> lists what differs.
public struct JQProgram: Sendable {
  /// The text of the program.
  public let source: String

  /// How much work and memory a run may take.
  public let limits: JQLimits

  /// The variables that the program mentions, of those that it may be given.
  public let variables: [String]

  private let compiled: Compiler.Compiled
  /// Whether outputs needn't be measured, since nothing is made.
  private let yieldsParts: Bool

  /// Compiles a program.
  ///
  /// - Parameters:
  ///   - source: its text, at most 256 KiB.
  ///   - variables: the names, without `$`, of the variables that it will be given.
  ///   - limits: how much work and memory a run may take.
  /// - Throws: ``JQError`` with the place in the text.
  public init(
    _ source: String,
    variables: [String] = [],
    limits: JQLimits = JQLimits()
  ) throws(JQError) {
    do throws(SyntaxError) {
      let parsed = try Parser.program(source)
      let names = variables.filter(parsed.variables.contains)
      let compiled = try Compiler.compile(parsed.syntax, variables: names)
      self.init(compiled, named: source, variables: names, limits: limits)
    } catch {
      throw JQError(error.code, error.message, at: error.offset, of: source)
    }
  }

  /// A program that is compiled already.
  init(_ compiled: Compiler.Compiled, named source: String, variables: [String], limits: JQLimits) {
    self.source = source
    self.limits = limits
    self.variables = variables
    self.compiled = compiled
    yieldsParts = compiled.main.isSingle && compiled.main.yieldsParts
  }

  /// Hands the outputs to `body`, one after another, as they are made.
  ///
  /// - Parameters:
  ///   - input: the value that the program is applied to.
  ///   - variables: the values of the variables; one that isn't given is `null`.
  ///   - clock: gives the seconds since 1970 to `now`; without it `now` is an error.
  ///   - seed: what decides which values a run looks at where looking at all would cost too much; `nil` draws it.
  ///   - isInterrupted: whether the run is to end, such as `{ Task.isCancelled }`; asked every 10,000 steps, which take
  ///     a millisecond at most.
  ///   - body: gets each output; returns whether it wants another.
  /// - Throws: ``JQError`` when the program fails, a limit is reached or it is interrupted; the outputs before that stay valid.
  public func run(
    _ input: JSONValue,
    variables: [String: JSONValue] = [:],
    clock: (@Sendable () -> Double)? = nil,
    seed: UInt64? = nil,
    isInterrupted: (@Sendable () -> Bool)? = nil,
    _ body: (JSONValue) -> Bool
  ) throws(JQError) {
    let evaluation = Evaluation(
      functions: compiled.functions,
      limits: limits,
      clock: clock,
      seed: seed,
      isInterrupted: isInterrupted
    )
    var scope = Scope(evaluation)
    for name in self.variables { scope = scope.binding(variables[name] ?? .null) }
    do throws(Stop) {
      if compiled.main.isSingle {
        if let output = try compiled.main.output(of: Item(input), in: scope) {
          if !yieldsParts { try evaluation.count(output.value) }
          _ = body(output.value)
        }
        return
      }
      try compiled.main.values(of: input, in: scope) { (output) throws(Stop) in
        try evaluation.count(output)
        if !body(output) { throw .leave(label: Evaluation.end) }
      }
    } catch {
      if let error = failure(of: error, input) { throw error }
    }
  }

  private func failure(of stop: Stop, _ input: JSONValue) -> JQError? {
    switch stop {
    case .leave, .passing: nil
    case .limit(let message): JQError(.limit, message, at: nil, of: source, input: input)
    case .stack:
      JQError(
        .limit,
        "the evaluation goes too deep for this thread's stack",
        at: nil,
        of: source,
        input: input,
        needsMoreStack: true
      )
    case .interrupted:
      JQError(.interrupted, "the program was interrupted", at: nil, of: source, input: input)
    case .failure(let failure):
      JQError(
        .raised,
        failure.value.stringValue
          ?? "the program raised \(Excerpt.text(of: failure.value, maximumBytes: 200))",
        at: failure.offset,
        of: source,
        value: failure.value,
        input: failure.input
      )
    }
  }

  /// The first output.
  ///
  /// - Parameters:
  ///   - input: the value that the program is applied to.
  ///   - variables: the values of the variables; one that isn't given is `null`.
  ///   - clock: gives the seconds since 1970 to `now`; without it `now` is an error.
  ///   - seed: what decides which values a run looks at where looking at all would cost too much; `nil` draws it.
  ///   - isInterrupted: whether the run is to end, such as `{ Task.isCancelled }`; asked every 10,000 steps, which take
  ///     a millisecond at most.
  /// - Returns: `nil` if there is no output.
  /// - Throws: ``JQError`` when the program fails before, a limit is reached or it is interrupted.
  public func first(
    _ input: JSONValue,
    variables: [String: JSONValue] = [:],
    clock: (@Sendable () -> Double)? = nil,
    seed: UInt64? = nil,
    isInterrupted: (@Sendable () -> Bool)? = nil
  ) throws(JQError) -> JSONValue? {
    var first: JSONValue?
    try run(input, variables: variables, clock: clock, seed: seed, isInterrupted: isInterrupted) { output in
      first = output
      return false
    }
    return first
  }

  /// All outputs.
  ///
  /// - Parameters:
  ///   - input: the value that the program is applied to.
  ///   - variables: the values of the variables; one that isn't given is `null`.
  ///   - clock: gives the seconds since 1970 to `now`; without it `now` is an error.
  ///   - seed: what decides which values a run looks at where looking at all would cost too much; `nil` draws it.
  ///   - isInterrupted: whether the run is to end, such as `{ Task.isCancelled }`; asked every 10,000 steps, which take
  ///     a millisecond at most.
  /// - Returns: the outputs in order; there may be none.
  /// - Throws: ``JQError`` when the program fails, a limit is reached or it is interrupted.
  public func outputs(
    _ input: JSONValue,
    variables: [String: JSONValue] = [:],
    clock: (@Sendable () -> Double)? = nil,
    seed: UInt64? = nil,
    isInterrupted: (@Sendable () -> Bool)? = nil
  ) throws(JQError) -> [JSONValue] {
    var outputs: [JSONValue] = []
    try run(input, variables: variables, clock: clock, seed: seed, isInterrupted: isInterrupted) { output in
      outputs.append(output)
      return true
    }
    return outputs
  }
}

extension JQProgram: CustomStringConvertible {
  /// The text of the program.
  public var description: String { source }
}
