internal import Fanfare
internal import HTTPTypes
internal import Instrumentation
internal import Synchronization

/// Writes down a run as a conversation that a person reads.
///
/// Calls and groups have numbers, which stand in violations as well.
final class Transcript: CallObserver {
  private let entries = Mutex<[String]>([])
  private let clock: any MonotonicClock

  init(clock: any MonotonicClock) {
    self.clock = clock
  }

  /// The lines so far, each with its time.
  var lines: [String] { entries.withLock { $0 } }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    add(Self.text(of: event, step: GroupWatch.step(in: context)))
  }

  /// Adds something that isn't an event.
  func add(_ text: String) {
    let time = (clock.now - MonotonicInstant(nanoseconds: 0)).exactText
    let gap = String(repeating: " ", count: max(1, 14 - time.count))
    entries.withLock { $0.append("\(time)\(gap)\(text)") }
  }

  private static func text(of event: CallEvent, step: RandomStep?) -> String {
    switch event {
    case .callStarted(let call):
      "\(name(call)): \(call.method?.rawValue ?? "?") \(call.service) \(call.path)"
    case .waitStarted(let call, let reason, at: _): "\(name(call)): waits, \(reason.rawValue)"
    case .messagesExchanged(let call, let attempt, _): "\(name(call)): messages of attempt \(attempt)"
    case .attemptStarted(let call, let attempt):
      "\(name(call)): attempt \(attempt.number) to \(attempt.endpoint)\(reason(for: attempt.kind))"
    case .attemptEnded(let call, let attempt):
      "\(name(call)): attempt \(attempt.number) \(outcome(of: attempt)) after \(attempt.duration.exactText): \(attempt.fate)"
    case .attemptRefused(let call, let error): "\(name(call)): refused, \(error.code): \(error.message)"
    case .circuitChanged(let call, let endpoint, .open(let until)):
      "\(name(call)): the breaker of \(endpoint) opens until \(time(until))"
    case .circuitChanged(let call, let endpoint, .closed): "\(name(call)): the breaker of \(endpoint) closes"
    case .endpointEjected(let call, let endpoint, let until):
      "\(name(call)): \(endpoint) is left out until \(time(until))"
    case .servicePaused(let call, let pause):
      "\(name(call)): \(call.service) is paused until \(time(pause.until)), \(pause.cause.rawValue)"
    case .callEnded(let call, let summary):
      "\(name(call)): ends after \(summary.duration.exactText) with \(summary.error.map { "\($0.code)" } ?? "a value from \(summary.source.rawValue)")"
    case .groupStarted(let group):
      "group #\(group.id.sequence): \(step.map { "\($0)" } ?? "\(group.count) calls")"
    case .stepStarted(let group, let step, _): "group #\(group.id.sequence): step \(step)"
    case .groupEnded(let group, let summary):
      "group #\(group.id.sequence): ends, \(summary.successes) of \(summary.successes + summary.failures) have a value"
    }
  }

  private static func name(_ call: CallInfo) -> String { "#\(call.id.sequence)" }

  private static func time(_ instant: MonotonicInstant) -> String {
    (instant - MonotonicInstant(nanoseconds: 0)).exactText
  }

  private static func reason(for kind: Attempt.Kind) -> String {
    switch kind {
    case .first: ""
    case .retry(let delay): ", repeated after \(delay.exactText)"
    case .hedge(let delay): ", a hedge after \(delay.exactText)"
    }
  }

  private static func outcome(of attempt: Attempt) -> String {
    guard let error = attempt.error else { return "has \(attempt.status?.code ?? 0)" }
    return error.code == .httpStatus ? "has \(attempt.status?.code ?? 0)" : "fails, \(error.code),"
  }
}
