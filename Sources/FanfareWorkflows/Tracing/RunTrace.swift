internal import Fanfare
internal import FanfareJSON

/// What happened in a run: its tasks as a tree, and their calls.
///
/// A ``RunTraceRecorder`` makes it of the events of the run, also of those that a planner tells when it is given the run's log once more. The
/// calls, which no log has, are put back from what was kept of them: ``calls`` is a value by itself.
///
/// All times are counted from the beginning of the run, and all texts are bounded (``TraceLimits``).
public struct RunTrace: Hashable, Sendable, Codable {
  /// The identifier of the run.
  public var id: String
  /// The run that runs this one; `nil` if none does.
  public var parent: String?
  /// The workflow: `namespace/name:version`.
  public var workflow: String
  /// When it began, in seconds since 1970.
  public var startedAt: Double
  /// How it ended; `nil` while it is under way.
  public var status: RunStatus?
  /// Why it failed; `nil` unless it did.
  public var error: WorkflowError?
  /// How long it took; `nil` while it is under way.
  public var length: Nanoseconds?
  /// The beginning of the raw input as JSON.
  public var input: String
  /// The tasks, in the order in which their turns came.
  public var tasks: [TaskSpan] = []
  /// How many more tasks there were.
  public var omittedTasks = 0
  /// The times in which nothing ran it.
  public var pauses: [Pause] = []
  /// The number of the task of its ``parent`` that runs it; `nil` if that isn't known, or none does.
  public var parentTask: Int?
  /// The calls of the tasks.
  public var calls = CallTelemetry()

  /// A time in which nothing ran a run, since it was put aside or its program had ended.
  public struct Pause: Hashable, Sendable, Codable {
    /// When it began, counted from the beginning of the run.
    @Nanoseconds public var start: Duration
    /// How long it took.
    @Nanoseconds public var duration: Duration
  }

  /// How long it took; `nil` while it is under way.
  public var duration: Duration? { length?.wrappedValue }

  /// When the last of what is known of it ended, counted from its beginning: its duration, if it has ended.
  public var end: Duration {
    if let duration { return duration }
    let ends =
      tasks.map { $0.start + ($0.duration ?? .zero) } + calls.calls.map { $0.start + ($0.duration ?? .zero) }
    return ends.max() ?? .zero
  }

  /// How long a task took, without the times in which nothing ran it; `nil` while it is under way.
  public func runningTime(of task: TaskSpan) -> Duration? {
    guard let duration = task.duration else { return nil }
    let end = task.start + duration
    let idle = pauses.reduce(Duration.zero) { idle, pause in
      idle + max(.zero, min(end, pause.start + pause.duration) - max(task.start, pause.start))
    }
    return max(.zero, duration - idle)
  }

  /// The tasks that belong to another, in the order in which their turns came; 0 stands for the run itself.
  ///
  /// One pass over all tasks, so it is for making a tree of the whole.
  public var tasksByParent: [Int: [TaskSpan]] { Dictionary(grouping: tasks, by: \.parent) }

  /// The calls by the task that made them.
  public var callsByTask: [Int: [CallSpan]] { Dictionary(grouping: calls.calls, by: \.task) }
}

/// Makes the trace of a run from its events, and may be asked for it at any time.
public struct RunTraceRecorder: Sendable {
  private var recorded: RunTrace
  private var calls: CallRecorder
  private let start: MonotonicInstant
  private let limits: TraceLimits

  /// Creates the recorder of a run.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - limits: how much is kept.
  public init(_ run: RunInfo, limits: TraceLimits = TraceLimits()) {
    let document = run.workflow.document
    start = run.start
    self.limits = limits
    calls = CallRecorder(since: run.start, limits: limits)
    let input = run.secrets.current?.applied(to: run.input) ?? run.input
    recorded = RunTrace(
      id: run.id,
      parent: run.header.parent,
      workflow: "\(document.namespace)/\(document.name):\(document.version)",
      startedAt: run.header.startedAt,
      input: TraceText.bounded(input, limits.maximumTextBytes)
    )
  }

  /// What happened so far.
  public var trace: RunTrace {
    var trace = recorded
    trace.calls = calls.telemetry
    return trace
  }

  /// Notes an event, which comes after those before it.
  public mutating func record(_ event: RunEvent) {
    switch event {
    case .runStarted: return
    case .call(let task, let event): calls.record(event, task: task.id)
    case .taskCreated(let task, let time):
      guard recorded.tasks.count < limits.maximumTasks else { return recorded.omittedTasks += 1 }
      recorded.tasks.append(TaskSpan(task, start: time - start, limits))
    case .taskStarted(let task, let input, _):
      change(task) { $0.input = TraceText.bounded(input, $1.maximumTextBytes) }
    case .taskRetried(let task, _, let delay, let error, let time):
      let reason = TraceText.bounded(error.detail ?? error.title ?? error.type, limits.maximumTextBytes)
      let retry = TaskSpan.Retry(start: time - start, delay: delay, reason: reason)
      change(task) { if $0.retries.count < $1.maximumAttempts { $0.retries.append(retry) } }
    case .taskSkipped(let task, let time): end(task, .skipped, at: time)
    case .taskCancelled(let task, let time): end(task, .cancelled, at: time)
    case .taskCompleted(let task, let output, let attempts, let time):
      end(task, .completed, at: time)
      change(task) { ($0.attempts, $0.output) = (attempts, TraceText.bounded(output, $1.maximumTextBytes)) }
    case .taskFaulted(let task, let error, let attempts, let time):
      end(task, .faulted, at: time)
      change(task) { ($0.attempts, $0.error) = (attempts, error.bounded($1)) }
    case .runSuspended: return
    case .runResumed(_, let idle, let time):
      recorded.pauses.append(RunTrace.Pause(start: time - start - idle, duration: idle))
    case .runFaulted(_, let error, _): recorded.error = error.bounded(limits)
    case .runEnded(_, let status, let time):
      recorded.status = status
      recorded.length = Nanoseconds(wrappedValue: time - start)
    }
  }

  private mutating func end(_ task: TaskInfo, _ status: TaskSpan.Status, at time: MonotonicInstant) {
    let offset = time - start
    change(task) { span, _ in span.end(status, at: offset) }
  }

  private mutating func change(_ task: TaskInfo, _ body: (inout TaskSpan, TraceLimits) -> Void) {
    // They are counted in the order in which they are created; of a run that goes on here after it was interrupted, the first are missing.
    let place = task.id - (recorded.tasks.first?.number ?? 1)
    guard recorded.tasks.indices.contains(place) else { return }
    body(&recorded.tasks[place], limits)
  }
}
