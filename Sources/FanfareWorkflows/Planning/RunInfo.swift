public import Fanfare
public import FanfareJSON

/// What identifies a run in its events.
public final class RunInfo: Sendable {
  /// What the run is decided from besides its inputs.
  public let header: RunHeader
  /// The workflow.
  public let workflow: Workflow
  /// When it began by this process's clock; of a run that goes on here after it was interrupted, when it would have begun.
  public let start: MonotonicInstant
  /// What mustn't be told of it.
  let secrets: RunSecrets

  init(
    _ header: RunHeader,
    of workflow: Workflow,
    start: MonotonicInstant,
    secrets: RunSecrets = RunSecrets()
  ) {
    self.header = header
    self.workflow = workflow
    self.start = start
    self.secrets = secrets
  }

  /// Unique among the runs of this engine, and in practice of all engines.
  public var id: String { header.id }

  /// The raw input.
  public var input: JSONValue { header.input }
}

/// What identifies a task in the events of a run: a task of a loop is another one in each round.
public final class TaskInfo: Sendable {
  /// Counts the tasks of the run from 1.
  public let id: Int
  /// The task.
  public let task: TaskDefinition
  /// The task that it belongs to; 0 is the run itself.
  public let parent: Int
  /// The position, from 0, of the item that it is for, if the task that it belongs to is a loop or a map.
  public let item: Int?
  /// The run.
  public let run: RunInfo

  init(id: Int, task: TaskDefinition, parent: Int, item: Int? = nil, run: RunInfo) {
    self.id = id
    self.task = task
    self.parent = parent
    self.item = item
    self.run = run
  }
}
