internal import FanfareJQ
internal import FanfareJSON

/// When enough has come of a stream of events: a condition in the jq language that each event is asked.
///
/// It is a class so that it is handed on as a pointer.
final class StreamCondition: Sendable {
  private let program: JQProgram

  /// Compiles a condition, which sees an event and nothing else.
  ///
  /// - Parameter text: the condition, with or without `${ }` around it.
  init(_ text: String) throws(JQError) {
    program = try JQProgram(RuntimeExpression.inner(of: text))
  }

  /// Whether it holds for an event: its first output is neither `false` nor `null`, and there is one.
  func holds(for event: JSONValue) throws(JQError) -> Bool {
    var holds = false
    try program.run(event, isInterrupted: { Task.isCancelled }) { output in
      holds = output != .null && output != .bool(false)
      return false
    }
    return holds
  }
}
