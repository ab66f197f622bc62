internal import Fanfare
internal import Instrumentation

/// Tells the events of calls without the secrets of the runs that make them, and as events of those runs.
///
/// It is a class since who tells an event is handed its observers anew for each.
final class CallRelay: CallObserver {
  private let callObservers: [any CallObserver]
  private let observers: [any RunObserver]

  init(callObservers: [any CallObserver], observers: [any RunObserver]) {
    self.callObservers = callObservers
    self.observers = observers
  }

  var observesMessages: Bool {
    callObservers.contains(where: \.observesMessages) || observers.contains(where: \.observesMessages)
  }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    let task = event.call?.owner as? TaskInfo
    guard let redaction = task?.run.secrets.current else { return tell(event, of: task, in: &context) }
    tell(event.redacted(by: redaction), of: task, in: &context)
  }

  private func tell(_ event: CallEvent, of task: TaskInfo?, in context: inout InstrumentationContext) {
    for observer in callObservers { observer.observe(event, context: &context) }
    guard let task else { return }
    for observer in observers { observer.observe(.call(task, event)) }
  }
}
