internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows
internal import Synchronization

/// What became of one task of a run.
struct TaskRecord: Sendable {
  let name: String
  /// How it ended; `nil` while it is under way.
  var status: TaskReport.Status?
  var output: JSONValue?
  var error: WorkflowError?
  /// What was waited before each further try.
  var retryDelays: [Duration] = []
}

/// Writes down what becomes of the tasks of the first run that it sees, and not of those that it starts.
final class RunRecord: RunObserver {
  private struct State {
    var run: String?
    var tasks: [TaskRecord] = []
    /// Where a task stands in the list.
    var positions: [Int: Int] = [:]
  }

  private let state = WatchedState(State())

  /// The tasks, in the order in which their turns came.
  var tasks: [TaskRecord] { state.read { $0.tasks } }

  /// Waits until something is so of the tasks, or the task that asks is cancelled.
  func wait(until isReached: @escaping @Sendable ([TaskRecord]) -> Bool) async {
    await state.wait { isReached($0.tasks) }
  }

  func observe(_ event: RunEvent) {
    switch event {
    case .runStarted(let run):
      state.note { $0.run = $0.run ?? run.id }
    case .taskCreated(let info, _):
      state.note { state in
        guard info.run.id == state.run else { return }
        state.positions[info.id] = state.tasks.count
        state.tasks.append(TaskRecord(name: info.task.name))
      }
    case .taskSkipped(let info, _): change(info) { $0.status = .skipped }
    case .taskRetried(let info, _, let delay, _, _): change(info) { $0.retryDelays.append(delay) }
    case .taskCompleted(let info, let output, _, _):
      change(info) { ($0.status, $0.output) = (.completed, output) }
    case .taskFaulted(let info, let error, _, _):
      change(info) { ($0.status, $0.error) = (.faulted, error) }
    case .taskCancelled(let info, _): change(info) { $0.status = .cancelled }
    case .taskStarted, .call, .runFaulted, .runEnded, .runSuspended, .runResumed: return
    }
  }

  private func change(_ info: TaskInfo, _ body: (inout TaskRecord) -> Void) {
    state.note { state in
      guard info.run.id == state.run, let position = state.positions[info.id] else { return }
      body(&state.tasks[position])
    }
  }
}

/// Keeps the events that a run publishes.
final class PublishedEvents: EventSink {
  private let events = Mutex<[JSONValue]>([])

  var all: [JSONValue] { events.withLock { $0 } }

  func publish(_ event: JSONValue, context: ActivityContext) async {
    events.withLock { $0.append(event) }
  }
}
