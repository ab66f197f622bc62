internal import Fanfare
internal import Instrumentation

/// Tells the events of calls without the secrets of the runs that make them, and as events of those runs.
struct CallRelay: CallObserver {
  let callObservers: [any CallObserver]
  let observers: [any RunObserver]

  var observesMessages: Bool {
    callObservers.contains(where: \.observesMessages) || observers.contains(where: \.observesMessages)
  }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    let task = event.call?.owner as? TaskInfo
    let event = task?.run.secrets.current.map { event.redacted(by: $0) } ?? event
    for observer in callObservers { observer.observe(event, context: &context) }
    guard let task else { return }
    for observer in observers { observer.observe(.call(task, event)) }
  }
}
