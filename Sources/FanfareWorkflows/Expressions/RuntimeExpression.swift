internal import FanfareJQ
internal import FanfareJSON

/// An expression in the jq language, compiled.
struct RuntimeExpression: Sendable {
  let program: JQProgram
  /// Whether it yields its input as it is.
  private let isIdentity: Bool

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
    isIdentity = program.source.trimmed == "."
  }

  /// A part of an expression.
  init(part program: JQProgram) {
    self.program = program
    isIdentity = program.source == "."
  }

  /// The value of the expression: nothing is `null`, and several values are a list.
  func value(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> JSONValue {
    if isIdentity { return input }
    var first: JSONValue?
    var all: [JSONValue] = []
    do throws(JQError) {
      try program.run(
        input,
        variables: variables(in: scope),
        clock: { scope.time },
        isInterrupted: scope.facts.isInterrupted
      ) { output in
        if first == nil {
          first = output
        } else {
          all.append(output)
        }
        return true
      }
    } catch {
      if error.code == .interrupted, let interruption = scope.facts.interruption { throw interruption.error }
      throw WorkflowError(.expression, Self.message(of: error, in: program))
    }
    guard let first else { return .null }
    return all.isEmpty ? first : .array([first] + all)
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
