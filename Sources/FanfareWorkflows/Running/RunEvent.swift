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
  case call(TaskInfo, CallEvent)
  /// The run ended.
  case runEnded(RunInfo, RunStatus, at: MonotonicInstant)
}

/// What identifies a run in its events.
public final class RunInfo: Sendable {
  /// Unique among the runs of this engine, and in practice of all engines.
  public let id: String
  /// The workflow.
  public let workflow: Workflow
  /// The raw input.
  public let input: JSONValue
  /// When it began.
  public let start: MonotonicInstant
  /// What mustn't be told of it.
  let secrets: RunSecrets

  init(
    id: String,
    workflow: Workflow,
    input: JSONValue,
    start: MonotonicInstant,
    secrets: RunSecrets = RunSecrets()
  ) {
    self.id = id
    self.secrets = secrets
    self.workflow = workflow
    self.input = input
    self.start = start
  }
}

/// What identifies a task in the events of a run: a task of a loop is another one in each round.
public final class TaskInfo: Sendable {
  /// Counts the tasks of the run from 1.
  public let id: Int
  /// The task.
  public let task: TaskDefinition
  /// The task that it belongs to; 0 is the run itself.
  public let parent: Int
  /// The run.
  public let run: RunInfo

  init(id: Int, task: TaskDefinition, parent: Int, run: RunInfo) {
    self.id = id
    self.task = task
    self.parent = parent
    self.run = run
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
}

/// A reader of the events of runs: a progress bar, a journal, a test.
///
/// Observers run in turn, where the run is decided; they must be quick and mustn't block.
public protocol RunObserver: Sendable {
  /// Receives one event.
  func observe(_ event: RunEvent)
}
