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
  ///
  /// - Parameters:
  ///   - event: the event.
  ///   - isLate: whether there is no more time for it; asked now and then.
  /// - Throws: that it can't be worked out, or that there was no time left, or the task was cancelled.
  func holds(for event: JSONValue, isLate: @escaping @Sendable () -> Bool = { false }) throws(JQError) -> Bool
  {
    var holds = false
    try program.run(event, isInterrupted: { Task.isCancelled || isLate() }) { output in
      holds = output != .null && output != .bool(false)
      return false
    }
    return holds
  }
}
