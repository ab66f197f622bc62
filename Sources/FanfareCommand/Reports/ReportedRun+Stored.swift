import Fanfare
import FanfareJSON
import FanfareReports
import FanfareWorkflows

extension ReportedRun {
  /// What a report has to know of a document that is kept.
  ///
  /// - Parameters:
  ///   - stored: the document and what became of it.
  ///   - trace: what happened in its run; `nil` if it didn't run, or can't be made again.
  ///   - batchStart: when the batch began, which stands for what has no time of its own.
  init(_ stored: StoredRun, _ trace: RunTrace?, batchStart: Double) {
    let document = stored.document?.place ?? ""
    guard case .unreadable(let reason)? = stored.ending else {
      let end: RunEnd? = if case .ran(let end)? = stored.ending { end } else { nil }
      self.init(
        id: stored.header?.id ?? "",
        document: document,
        status: end.map { Status($0.status) } ?? .unfinished,
        start: stored.header?.startedAt ?? batchStart,
        duration: end?.duration ?? trace?.end ?? .zero
      )
      failures = (end?.error).map { ReportedFailure.all(of: $0) } ?? []
      for error in end?.optionalFailures ?? [] {
        failures += ReportedFailure.all(of: error).map { $0.optional }
      }
      tasks = trace?.reportedTasks ?? []
      let calls = trace?.calls.calls ?? []
      for call in calls {
        if let meters = call.meters { services[call.service, default: Meters()] += meters }
      }
      // The log has the sums of what ended, with and without its calls; of what hasn't, only they tell.
      meters = end?.meters ?? services.values.reduce(Meters()) { $0 + $1 }
      idle = trace?.pauses.reduce(.zero) { $0 + $1.duration } ?? .zero
      return
    }
    self.init(id: document, document: document, status: .faulted, start: batchStart, duration: .zero)
    hasRun = false
    failures = [ReportedFailure(type: "unreadable", status: 0, task: "", place: "", detail: reason)]
  }
}

extension ReportedRun.Status {
  init(_ status: RunStatus) {
    switch status {
    case .completed: self = .completed
    case .partial: self = .partial
    case .faulted: self = .faulted
    case .cancelled: self = .cancelled
    case .suspended: self = .unfinished
    }
  }
}

extension ReportedFailure {
  /// The errors that an error consists of: those that led to it, or else it alone.
  static func all(of error: WorkflowError) -> [ReportedFailure] {
    guard error.causes.isEmpty else { return error.causes.flatMap { all(of: $0) } }
    var detail = error.detail ?? error.title ?? error.type
    if let method = error.method, let path = error.path { detail += " (\(method) \(path))" }
    if !error.items.isEmpty { detail += ", in item \(error.items.map { "\($0)" }.joined(separator: ", "))" }
    return [
      ReportedFailure(
        type: ErrorType(error.type).name,
        status: error.status,
        task: JSONPointer(error.instance)?.tokens.last ?? "",
        place: error.instance,
        detail: detail
      )
    ]
  }

  /// The same of something that the run went on without.
  fileprivate var optional: ReportedFailure {
    var failure = self
    failure.isOptional = true
    return failure
  }
}

extension ReportedTask.Status {
  /// - Parameter status: how a task ended; `nil` while it is under way.
  init(_ status: TaskSpan.Status?) {
    switch status {
    case .skipped: self = .skipped
    case .completed: self = .completed
    case .faulted: self = .faulted
    case .cancelled: self = .cancelled
    case nil: self = .unfinished
    }
  }
}

extension RunTrace {
  /// The tasks, as the table of tasks counts them.
  fileprivate var reportedTasks: [ReportedTask] {
    var depths: [Int: Int] = [:]
    return tasks.map { task in
      let depth = depths[task.parent].map { $0 + 1 } ?? 0
      depths[task.number] = depth
      return ReportedTask(
        name: task.name,
        place: task.place,
        depth: depth,
        status: ReportedTask.Status(task.status),
        duration: runningTime(of: task) ?? .zero,
        attempts: task.attempts
      )
    }
  }
}
