public import Fanfare
internal import HTTPTypes
public import Instrumentation

/// An observer that keeps every event, for tests to look at.
public final class EventRecorder: CallObserver {
  private let recorded = WatchedState<[CallEvent]>([])

  /// Creates a recorder without events.
  public init() {}

  /// Every event so far, in the order they were observed.
  public var events: [CallEvent] {
    recorded.read { $0 }
  }

  /// Every event so far as a short text: `call nlp`, `attempt 1 nlp`, `attempt 1 nlp: 200`, `end nlp: ok`.
  public var transcript: [String] {
    events.map(\.transcriptLine)
  }

  /// Keeps an event.
  public func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    recorded.note { $0.append(event) }
  }

  /// Waits until an event was observed, or the task is cancelled.
  ///
  /// - Parameter line: the event as ``transcript`` has it.
  package func observed(_ line: String) async {
    await recorded.wait { $0.contains { $0.transcriptLine == line } }
  }
}

extension CallEvent {
  fileprivate var transcriptLine: String {
    switch self {
    case .callStarted(let call):
      "call \(call.service)"
    case .waitStarted(let call, let reason, at: _):
      "\(call.service) waits: \(reason.rawValue)"
    case .messagesExchanged(let call, let attempt, let messages):
      "messages \(attempt) \(call.service): \(messages.status.map { "\($0.code)" } ?? "none")"
    case .attemptStarted(let call, let attempt):
      "attempt \(attempt.number) \(call.service)"
    case .attemptEnded(let call, let attempt):
      "attempt \(attempt.number) \(call.service): \(attempt.error?.code.rawValue ?? "ok")"
    case .attemptRefused(let call, let error):
      "refused \(call.service): \(error.code)"
    case .circuitChanged(_, let endpoint, let state):
      "circuit of \(endpoint) \(state == .closed ? "closed" : "opened")"
    case .endpointEjected(_, let endpoint, until: _):
      "left out \(endpoint)"
    case .servicePaused(let call, let pause):
      "paused \(call.service): \(pause.cause.rawValue)"
    case .callEnded(let call, let summary):
      "end \(call.service): \(summary.error?.code.rawValue ?? "ok")"
    case .groupStarted(let group):
      "\(group.kind.rawValue) of \(group.count)"
    case .stepStarted(_, let step, let service):
      "step \(step) \(service)"
    case .groupEnded(let group, let summary):
      "end \(group.kind.rawValue): \(summary.successes) ok, \(summary.failures) failed"
    }
  }
}
