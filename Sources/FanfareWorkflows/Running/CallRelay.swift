internal import Fanfare
internal import Instrumentation

/// Makes the events of calls into events of the runs that make them.
struct CallRelay: CallObserver {
  let observers: [any RunObserver]

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    guard let task = context.workflowTask else { return }
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
