internal import Fanfare
internal import HTTPTypes
internal import Instrumentation
internal import Synchronization

/// An observer that knows which sequences of events make sense, and notes the first that doesn't.
final class EventGrammar: CallObserver {
  private struct Call {
    var running: Set<Int> = []
    var started = 0
    var winners = 0
    /// Whether an answer has led it elsewhere, where other calls are made for it.
    var isSentElsewhere = false
    var isEnded = false
  }

  private struct State {
    var calls: [CallID: Call] = [:]
    var violation: String?
    var attempts: [ServiceName: Int] = [:]
    var callCounts: [ServiceName: Int] = [:]
  }

  private let state = Mutex(State())

  /// The first event that made no sense; also a call that never ended.
  var violation: String? {
    state.withLock { state in
      state.violation ?? state.calls.first { !$0.value.isEnded }.map { "#\($0.key.sequence) never ended" }
    }
  }

  /// How many attempts and calls a service had.
  func counts(of service: ServiceName) -> (attempts: Int, calls: Int) {
    state.withLock { ($0.attempts[service] ?? 0, $0.callCounts[service] ?? 0) }
  }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    state.withLock { state in
      if let problem = Self.check(event, &state), state.violation == nil { state.violation = problem }
    }
  }

  /// Follows the grammar: started, then attempts that begin in order and each end once, then ended, then nothing.
  private static func check(_ event: CallEvent, _ state: inout State) -> String? {
    switch event {
    case .callStarted(let info):
      guard state.calls.updateValue(Call(), forKey: info.id) == nil else {
        return "#\(info.id.sequence) started twice"
      }
      state.callCounts[info.service, default: 0] += 1
    case .attemptStarted(let info, let attempt):
      guard var call = state.calls[info.id], !call.isEnded else {
        return "#\(info.id.sequence): an attempt outside a call"
      }
      guard attempt.number == call.started + 1 else {
        return "#\(info.id.sequence): attempt \(attempt.number) out of order"
      }
      call.started += 1
      call.running.insert(attempt.number)
      state.calls[info.id] = call
      state.attempts[info.service, default: 0] += 1
    case .attemptEnded(let info, let attempt):
      guard var call = state.calls[info.id], !call.isEnded, call.running.remove(attempt.number) != nil else {
        return "#\(info.id.sequence): attempt \(attempt.number) ended and wasn't running"
      }
      if attempt.fate == .won { call.winners += 1 }
      if attempt.status?.kind == .redirection { call.isSentElsewhere = true }
      guard call.winners < 2 else { return "#\(info.id.sequence): two attempts won" }
      state.calls[info.id] = call
    case .callEnded(let info, let summary):
      guard var call = state.calls[info.id], !call.isEnded else { return "#\(info.id.sequence) ended twice" }
      guard call.running.isEmpty else { return "#\(info.id.sequence) ended with attempts running" }
      if summary.error == nil, summary.source == .service, call.winners != 1, !call.isSentElsewhere {
        return "#\(info.id.sequence) has no winner"
      }
      call.isEnded = true
      state.calls[info.id] = call
    case .waitStarted(let info, _, at: _):
      guard let call = state.calls[info.id], !call.isEnded, call.running.isEmpty else {
        return "#\(info.id.sequence) waits while something is under way"
      }
    case .messagesExchanged(let info, let attempt, _):
      guard state.calls[info.id]?.running.contains(attempt) == true else {
        return "#\(info.id.sequence): messages of an attempt that isn't under way"
      }
    case .attemptRefused(let info, _), .circuitChanged(let info, _, _),
      .endpointEjected(let info, _, until: _), .servicePaused(let info, _):
      guard state.calls[info.id]?.isEnded == false else {
        return "#\(info.id.sequence): an event outside a call"
      }
    case .groupStarted, .stepStarted, .groupEnded:
      break
    }
    return nil
  }
}
