internal import Fanfare
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
  ///   - interruption: what ends it early.
  /// - Returns: a failure if it can't be worked out or was ended.
  func answer(to event: JSONValue, _ interruption: RunInterruption) -> Result<Bool, JQError> {
    let answer = outcome(for: event, interruption)
    guard case .failure(let error) = answer, error.needsMoreStack else { return answer }
    guard interruption.mode == .everything else {
      // So how much stack a thread has decides nothing.
      return DeepThread.run { outcome(for: event, interruption) }
    }
    interruption.needsAnotherThread()
    return answer
  }

  private func outcome(for event: JSONValue, _ interruption: RunInterruption) -> Result<Bool, JQError> {
    var holds = false
    do throws(JQError) {
      try program.run(event, isInterrupted: { interruption.isDue() }) { output in
        holds = output != .null && output != .bool(false)
        return false
      }
      return .success(holds)
    } catch {
      return .failure(error)
    }
  }
}
