internal import Fanfare
internal import FanfareWorkflows
internal import Synchronization

/// Takes down what the engine tells of its runs, and what is wrong with the way it tells it.
final class RunWatcher: RunObserver {
  fileprivate struct Key: Hashable {
    let run: String
    let task: Int
  }

  fileprivate struct State {
    var traces: [TaskTrace] = []
    var alive: [Key: (task: TaskInfo, trace: TaskTrace)] = [:]
    var runs: Set<String> = []
    var jitters: [ReferenceInterpreter.Jitter: Set<Int>] = [:]
    var complaints: [String] = []
  }

  private let state = Mutex(State())

  /// What became of each task of all runs.
  var traces: [TaskTrace] { state.withLock(\.traces) }

  /// How long was waited before tries.
  var jitters: [ReferenceInterpreter.Jitter: Set<Int>] { state.withLock(\.jitters) }

  /// What is wrong with the events, once all runs have ended.
  var complaints: [String] {
    state.withLock { state in
      state.complaints + state.alive.values.map { "\($0.task.task.reference) didn't end" }
        + state.runs.map { "the run \($0) didn't end" }
    }
  }

  func observe(_ event: RunEvent) {
    state.withLock { state in
      switch event {
      case .runStarted(let run): state.runs.insert(run.id)
      case .runEnded(let run, _, _):
        if state.runs.remove(run.id) == nil { state.complaints.append("a run ends that isn't under way") }
      case .taskCreated(let task, let time): state.begin(task, Int(time.nanoseconds))
      case .taskStarted(let task, _, _):
        if state.alive[Key(task)] == nil {
          state.complaints.append("\(task.task.reference) starts before it is there")
        }
      case .taskRetried(let task, let retry, let delay, _, let time):
        let earlier = state.alive[Key(task)]?.trace.retries.count ?? 0
        if retry != earlier + 1 {
          state.complaints.append("\(task.task.reference) has retry \(retry) after \(earlier)")
        }
        state.alive[Key(task)]?.trace.retries.append(Int(time.nanoseconds))
        let key = ReferenceInterpreter.Jitter(place: task.task.reference, time: Int(time.nanoseconds))
        state.jitters[key, default: []].insert(Int(delay / .nanoseconds(1)))
      case .taskSkipped(let task, let time): state.end(task, .skipped, time)
      case .taskCompleted(let task, let output, _, let time): state.end(task, .completed(output), time)
      case .taskFaulted(let task, let error, _, let time):
        state.end(task, .faulted(ModelError.name(of: error.type), error.status), time)
      case .taskCancelled(let task, let time): state.end(task, .cancelled, time)
      case .call, .runFaulted, .runSuspended, .runResumed: break
      }
    }
  }
}

extension RunWatcher.State {
  fileprivate mutating func begin(_ task: TaskInfo, _ time: Int) {
    if task.parent != 0, alive[RunWatcher.Key(run: task.run.id, task: task.parent)] == nil {
      complaints.append("\(task.task.reference) begins in a task that isn't under way")
    }
    let place = task.run.workflow.document.name + task.task.reference
    alive[RunWatcher.Key(task)] = (task, TaskTrace(place: place, start: time, end: time, ending: .cancelled))
  }

  fileprivate mutating func end(_ task: TaskInfo, _ ending: TaskTrace.Ending, _ time: MonotonicInstant) {
    guard var (_, trace) = alive.removeValue(forKey: RunWatcher.Key(task)) else {
      return complaints.append("\(task.task.reference) ends and isn't under way")
    }
    if alive.values.contains(where: { $0.task.run.id == task.run.id && $0.task.parent == task.id }) {
      complaints.append("\(task.task.reference) ends before a task in it")
    }
    (trace.end, trace.ending) = (Int(time.nanoseconds), ending)
    traces.append(trace)
  }
}

extension RunWatcher.Key {
  fileprivate init(_ task: TaskInfo) { self.init(run: task.run.id, task: task.id) }
}
