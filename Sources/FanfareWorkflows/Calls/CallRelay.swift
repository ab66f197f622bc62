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
    let task = context.workflowTask
    let event = task?.run.secrets.current.map { event.redacted(by: $0) } ?? event
    for observer in callObservers { observer.observe(event, context: &context) }
    guard let task else { return }
    for observer in observers { observer.observe(.call(task, event)) }
  }

  /// Runs `body` so that the events of its calls belong to a task.
  static func relaying<Value>(for task: TaskInfo, _ body: () async -> Value) async -> Value {
    var context = InstrumentationContext.current ?? .topLevel
    context.workflowTask = task
    return await InstrumentationContext.$current.withValue(context) { await body() }
  }
}

extension InstrumentationContext {
  fileprivate(set) var workflowTask: TaskInfo? {
    get { self[WorkflowTaskKey.self] }
    set { self[WorkflowTaskKey.self] = newValue }
  }
}

private enum WorkflowTaskKey: InstrumentationContextKey {
  typealias Value = TaskInfo
  static let nameOverride: String? = "workflow-task"
}
