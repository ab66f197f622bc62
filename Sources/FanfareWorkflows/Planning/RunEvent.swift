public import Fanfare
public import FanfareJSON

/// Something that happened in a run, in the terms of the specification's lifecycle events.
///
/// Events of one run come in order, and their texts don't show its secrets: `<hidden>` stands in the place of each. Every task that was created ends once: skipped, completed, faulted or cancelled.
public enum RunEvent: Sendable {
  /// The run began.
  case runStarted(RunInfo)
  /// A task's turn has come.
  case taskCreated(TaskInfo, at: MonotonicInstant)
  /// A task isn't run: its `if` says so.
  case taskSkipped(TaskInfo, at: MonotonicInstant)
  /// A task's input is ready and it begins.
  case taskStarted(TaskInfo, input: JSONValue, at: MonotonicInstant)
  /// What a task tries failed, and is tried again.
  case taskRetried(TaskInfo, retry: Int, after: Duration, because: WorkflowError, at: MonotonicInstant)
  /// A task is complete.
  case taskCompleted(TaskInfo, output: JSONValue, attempts: Int, at: MonotonicInstant)
  /// A task failed.
  case taskFaulted(TaskInfo, WorkflowError, attempts: Int, at: MonotonicInstant)
  /// A task was cancelled.
  case taskCancelled(TaskInfo, at: MonotonicInstant)
  /// Something happened to a call that a task makes.
  // Behind a pointer, since it is many times as large as all others, and these are copied on their way.
  indirect case call(TaskInfo, CallEvent)
  /// The run failed with an error that nothing caught; its end follows.
  case runFaulted(RunInfo, WorkflowError, at: MonotonicInstant)
  /// The run was put aside: it hasn't ended, and what is told next of it is that it goes on, by whoever runs it then.
  case runSuspended(RunInfo, at: MonotonicInstant)
  /// The run goes on after nothing ran it for a while: since it was told something the last time.
  ///
  /// Tasks that were told of before aren't told of again, but for those whose turns came last.
  case runResumed(RunInfo, idle: Duration, at: MonotonicInstant)
  /// The run ended.
  case runEnded(RunInfo, RunStatus, at: MonotonicInstant)
}

extension RunEvent {
  /// The run that it happened in.
  public var run: RunInfo {
    switch self {
    case .runStarted(let run), .runFaulted(let run, _, _), .runEnded(let run, _, _),
      .runSuspended(let run, _), .runResumed(let run, _, _):
      run
    case .taskCreated(let task, _), .taskSkipped(let task, _), .taskStarted(let task, _, _),
      .taskRetried(let task, _, _, _, _), .taskCompleted(let task, _, _, _),
      .taskFaulted(let task, _, _, _), .taskCancelled(let task, _), .call(let task, _):
      task.run
    }
  }
}

/// How a run ended.
public enum RunStatus: String, Hashable, Sendable, Codable {
  /// Everything was done.
  case completed
  /// Everything was done but what is optional.
  case partial
  /// A task failed and nothing caught its error.
  case faulted
  /// The run was cancelled.
  case cancelled
  /// The run hasn't ended: it was put aside, and can go on from its log.
  case suspended
}
