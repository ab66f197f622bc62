internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON

/// An expression in the jq language, compiled.
///
/// It is a class so that it is handed on as a pointer.
final class RuntimeExpression: Sendable {
  let program: JQProgram
  /// What it yields, if that can be told without running it.
  private let shortcut: Shortcut

  /// What the most frequent expressions yield; running one of them would take half a dozen allocations.
  private enum Shortcut {
    case none
    /// The input as it is: `.`
    case input
    /// The value of a variable: `$input`
    case variable(String)

    init(_ program: JQProgram) {
      let source = program.source.trimmed
      if source == "." {
        self = .input
      } else if let name = program.variables.first, source == "$\(name)" {
        self = .variable(name)
      } else {
        self = .none
      }
    }
  }

  /// The variables that every expression may mention.
  static let arguments = [
    "context", "input", "output", "secrets", "authorization", "task", "workflow", "runtime",
  ]

  /// Compiles an expression.
  ///
  /// - Parameters:
  ///   - text: the expression, with or without `${ }` around it.
  ///   - locals: the variables that the tasks around it define.
  init(_ text: String, locals: [String]) throws(JQError) {
    program = try JQProgram(Self.inner(of: text), variables: Self.arguments + locals)
    shortcut = Shortcut(program)
  }

  /// A part of an expression.
  init(part program: JQProgram) {
    self.program = program
    shortcut = Shortcut(program)
  }

  /// The value of the expression: nothing is `null`, and several values are a list.
  func value(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> JSONValue {
    switch shortcut {
    case .input: return input
    case .variable(let name): return scope.value(of: name)
    case .none: break
    }
    do throws(JQError) {
      return try outputs(of: input, in: scope)
    } catch {
      if error.needsMoreStack { return try deepValue(of: input, in: scope) }
      throw Self.failure(error, in: program, scope)
    }
  }

  /// The value of an expression that goes too deep for this thread: on one on which the counted limits come first.
  ///
  /// So how much stack a thread has decides nothing. Where others wait, it is left to whoever may take long.
  private func deepValue(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> JSONValue {
    if let interruption = scope.facts.interruption, interruption.mode == .everything {
      interruption.needsAnotherThread()
      throw interruption.error
    }
    let result = DeepThread.run { () -> Result<JSONValue, JQError> in
      do throws(JQError) {
        return .success(try outputs(of: input, in: scope))
      } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let value): return value
    case .failure(let error): throw Self.failure(error, in: program, scope)
    }
  }

  private func outputs(of input: JSONValue, in scope: ExpressionScope) throws(JQError) -> JSONValue {
    var first: JSONValue?
    var all: [JSONValue] = []
    let time = scope.time
    try program.run(
      input,
      variables: variables(in: scope),
      clock: { time },
      seed: scope.facts.seed ^ scope.chance &* 0x9E37_79B9_7F4A_7C15 | 1,
      isInterrupted: scope.facts.isInterrupted
    ) { output in
      if first == nil {
        first = output
      } else {
        all.append(output)
      }
      return true
    }
    guard let first else { return .null }
    return all.isEmpty ? first : .array([first] + all)
  }

  private static func failure(
    _ error: JQError,
    in program: JQProgram,
    _ scope: ExpressionScope
  ) -> WorkflowError {
    if error.code == .interrupted, let interruption = scope.facts.interruption { return interruption.error }
    return WorkflowError(.expression, message(of: error, in: program))
  }

  /// What is told about an error: of values that may be a secret or a part of one only that they led to it.
  private static func message(of error: JQError, in program: JQProgram) -> String {
    guard program.variables.contains(where: { $0 == "secrets" || $0 == "authorization" }) else {
      return "\(error)"
    }
    let place = error.line.flatMap { line in error.column.map { " at line \(line), column \($0)" } } ?? ""
    let source = program.source.trimmed.prefix(100)
    return "an expression with secrets failed\(place), and what it says isn't shown: \(source)"
  }

  /// Whether the value is neither `null` nor `false`.
  func isTrue(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> Bool {
    switch try value(of: input, in: scope) {
    case .null, .bool(false): false
    default: true
    }
  }

  private func variables(in scope: ExpressionScope) -> [String: JSONValue] {
    guard !program.variables.isEmpty else { return [:] }
    var variables: [String: JSONValue] = [:]
    for name in program.variables { variables[name] = scope.value(of: name) }
    return variables
  }

  /// What stands between `${` and `}`, or the whole text.
  static func inner(of text: String) -> String {
    let trimmed = text.trimmed
    guard trimmed.utf8.starts(with: "${".utf8),
      let end = ExpressionScanner.end(of: Substring(trimmed.utf8.dropFirst(2))),
      trimmed.utf8.index(after: end) == trimmed.endIndex
    else { return text }
    return String(trimmed[trimmed.utf8.index(trimmed.startIndex, offsetBy: 2)..<end])
  }
}

extension StringProtocol where SubSequence == Substring {
  /// The text without white space at both ends.
  var trimmed: Substring {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }
}
