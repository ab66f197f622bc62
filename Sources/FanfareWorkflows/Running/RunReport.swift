public import Fanfare
public import FanfareJSON

/// How a run ended, and what became of each of its tasks.
public struct RunReport: Sendable {
  /// The identifier of the run.
  public let id: String
  /// How the run ended.
  public let status: RunStatus
  /// What the run yielded; `nil` unless it is complete.
  public let output: JSONValue?
  /// Why it failed; `nil` unless it did.
  public let error: WorkflowError?
  /// The errors of what is optional.
  public let optionalFailures: [WorkflowError]
  /// When it began.
  public let start: MonotonicInstant
  /// How long it took.
  public let duration: Duration
  /// Its tasks, in the order in which they began; at most ``maximumTasks``.
  public let tasks: [TaskReport]
  /// How many more tasks it had.
  public let omittedTasks: Int
  /// What the answers to its calls came to, by the `ServicePolicy.meters` of the services; times before it was put aside included.
  public let meters: Meters

  /// How many tasks a report has.
  public static let maximumTasks = 10_000
}

extension RunReport {
  /// The report of the same run whose end couldn't be kept.
  func suspended(because error: WorkflowError) -> RunReport {
    RunReport(
      id: id,
      status: .suspended,
      output: nil,
      error: error,
      optionalFailures: [],
      start: start,
      duration: duration,
      tasks: tasks,
      omittedTasks: omittedTasks,
      meters: meters
    )
  }
}

extension RunEnd {
  /// The end that a report tells of.
  public init(_ report: RunReport) {
    self.init(
      status: report.status,
      duration: report.duration,
      output: report.output,
      error: report.error,
      optionalFailures: report.optionalFailures,
      meters: report.meters.isEmpty ? nil : report.meters
    )
  }
}

/// What became of a task.
public struct TaskReport: Sendable {
  /// How a task ended.
  public enum Status: String, Hashable, Sendable {
    /// Its `if` said that it isn't run.
    case skipped
    /// It is complete.
    case completed
    /// It failed.
    case faulted
    /// It was cancelled.
    case cancelled
  }

  /// The task.
  public let task: TaskDefinition
  /// How it ended; `nil` while it is under way.
  public var status: Status?
  /// When its turn came, counted from the beginning of the run.
  public let start: Duration
  /// How long it took.
  public var duration = Duration.zero
  /// How many attempts its calls took.
  public var attempts = 0
  /// How often what it tries was tried again.
  public var retries = 0
  /// Why it failed.
  public var error: WorkflowError?
}

/// Makes a report of a run's events.
struct RunRecorder {
  private let start: MonotonicInstant
  private(set) var tasks: [TaskReport] = []
  private(set) var omittedTasks = 0

  init(start: MonotonicInstant) {
    self.start = start
  }

  mutating func record(_ event: RunEvent) {
    switch event {
    case .runStarted, .runFaulted, .runEnded, .runSuspended, .runResumed, .call, .taskStarted: return
    case .taskCreated(let info, let time):
      guard tasks.count < RunReport.maximumTasks else {
        omittedTasks += 1
        return
      }
      // As many as most runs have, so that the list doesn't grow step by step in each.
      if tasks.isEmpty { tasks.reserveCapacity(8) }
      tasks.append(TaskReport(task: info.task, start: time - start))
    case .taskRetried(let info, let retry, _, _, _): change(info) { $0.retries = retry }
    case .taskSkipped(let info, let time): end(info, .skipped, at: time)
    case .taskCompleted(let info, _, let attempts, let time):
      end(info, .completed, at: time, attempts: attempts)
    case .taskCancelled(let info, let time): end(info, .cancelled, at: time)
    case .taskFaulted(let info, let error, let attempts, let time):
      change(info) { $0.error = error }
      end(info, .faulted, at: time, attempts: attempts)
    }
  }

  /// The report.
  ///
  /// - Parameters:
  ///   - planner: the planner of the run; one that isn't over was put aside.
  ///   - info: the run.
  ///   - reason: why it was put aside, if that was for an error.
  ///   - duration: how long it took.
  func report(
    of planner: RunPlanner,
    _ info: RunInfo,
    suspendedBecause reason: WorkflowError?,
    after duration: Duration
  ) -> RunReport {
    var output: JSONValue?
    var error: WorkflowError?
    let status = planner.isOver ? planner.status ?? .suspended : .suspended
    switch planner.ending {
    case _ where status == .suspended: error = reason
    case .completed(let value, _), .skipped(let value): output = value
    case .faulted(let fault): error = fault
    case .cancelled, nil: break
    }
    return RunReport(
      id: info.id,
      status: status,
      output: output,
      error: error.map(info.secrets.hidden),
      optionalFailures: status == .suspended ? [] : planner.optionalFailures.map(info.secrets.hidden),
      start: start,
      duration: duration,
      tasks: tasks,
      omittedTasks: omittedTasks,
      meters: planner.meters
    )
  }

  private mutating func end(
    _ info: TaskInfo,
    _ status: TaskReport.Status,
    at time: MonotonicInstant,
    attempts: Int = 0
  ) {
    let offset = time - start
    change(info) { report in
      report.status = status
      report.duration = offset - report.start
      report.attempts = attempts
    }
  }

  private mutating func change(_ info: TaskInfo, _ body: (inout TaskReport) -> Void) {
    // Tasks are counted from 1 as they are created, so its number is its place.
    guard tasks.indices.contains(info.id - 1) else { return }
    body(&tasks[info.id - 1])
  }
}
