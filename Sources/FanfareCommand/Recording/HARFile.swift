import Fanfare
import FanfareJSON
import FanfareWorkflows
import Instrumentation
import Synchronization

/// An HTTP Archive (HAR 1.2), written while calls end: an entry for each attempt.
final class HARFile: RunObserver, CallObserver {
  private struct State {
    var calls: CallFollower
    /// The messages of the attempts of calls that haven't ended.
    var messages: [CallID: [Int: CallMessages]] = [:]
  }

  private let file: GrowingFile
  /// When the times of calls are counted from, in seconds since 1970.
  private let origin: Double
  private let state: Mutex<State>

  /// Makes the file.
  ///
  /// - Parameters:
  ///   - place: where.
  ///   - start: now by the clock of the calls.
  ///   - origin: the same in seconds since 1970.
  init(_ place: GrowingFile.Place, start: MonotonicInstant, origin: Double) throws {
    self.origin = origin
    state = Mutex(State(calls: CallFollower(since: start)))
    let creator: JSONValue = ["name": "fanfare", "version": .string(Application.version)]
    file = try GrowingFile(
      place,
      head: "{\"log\":{\"version\":\"1.2\",\"creator\":\(creator),\"entries\":[\n",
      separator: ",\n",
      tail: "\n]}}\n"
    )
  }

  var observesMessages: Bool { true }

  func observe(_ event: RunEvent) {
    guard case .call(_, let event) = event else { return }
    observe(event)
  }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) { observe(event) }

  private func observe(_ event: CallEvent) {
    let ended: (CallSpan, [Int: CallMessages])? = state.withLock { state in
      if case .messagesExchanged(let call, let attempt, let messages) = event {
        state.messages[call.id, default: [:]][attempt] = messages
      }
      guard let call = state.calls.record(event), case .callEnded(let info, _) = event else { return nil }
      return (call, state.messages.removeValue(forKey: info.id) ?? [:])
    }
    if let (call, messages) = ended { add(call, messages, since: origin) }
  }

  /// Adds the calls of a run of which the messages weren't kept.
  func add(_ trace: RunTrace) {
    for call in trace.calls.calls { add(call, [:], since: trace.startedAt) }
  }

  private func add(_ call: CallSpan, _ messages: [Int: CallMessages], since origin: Double) {
    for attempt in call.attempts {
      file.append("\(HAREntry(attempt, of: call, messages[attempt.number], since: origin).json)")
    }
  }

  /// Writes what is left.
  func finish() throws { try file.finish() }
}
