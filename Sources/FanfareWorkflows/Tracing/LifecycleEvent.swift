internal import Fanfare
public import FanfareJSON

/// A lifecycle event of the specification: what a run and its tasks tell of their lives, as its DSL reference has it ("Lifecycle Events").
///
/// Neither inputs nor outputs are in it, which the specification leaves open: they may be large, and who wants them has the results. So it's
/// small, and keeps no run in memory. A task that isn't run has no event beyond its creation, and what ended in part is complete.
public struct LifecycleEvent: Sendable {
  /// The identifier: the same when the same is told again, so a receiver can tell that it has the event.
  public let id: String
  /// The type, such as `io.serverlessworkflow.task.completed.v1`.
  public let type: String
  /// The identifier of the run.
  public let run: String

  private let document: WorkflowDocument
  /// The place of the task; `nil` if it's about the run.
  private let place: String?
  private let what: String
  /// In seconds since 1970.
  private let time: Double
  private let error: WorkflowError?

  /// The lifecycle event of an event; `nil` if it has none.
  public init?(_ event: RunEvent) {
    switch event {
    case .runStarted(let run): self.init(run, "started", at: run.start)
    // A failure was told with its error.
    case .runEnded(_, .faulted, _): return nil
    case .runFaulted(let run, let error, let time): self.init(run, "faulted", at: time, error)
    case .runEnded(let run, let status, let time): self.init(run, Self.word(for: status), at: time)
    case .runSuspended(let run, let time): self.init(run, "suspended", isRepeated: true, at: time)
    case .runResumed(let run, _, let time): self.init(run, "resumed", isRepeated: true, at: time)
    case .taskCreated(let task, let time): self.init(task, "created", at: time)
    case .taskStarted(let task, _, let time): self.init(task, "started", at: time)
    case .taskRetried(let task, let retry, _, _, let time):
      self.init(task, "retried", number: retry, at: time)
    case .taskCompleted(let task, _, _, let time): self.init(task, "completed", at: time)
    case .taskFaulted(let task, let error, _, let time): self.init(task, "faulted", at: time, error)
    case .taskCancelled(let task, let time): self.init(task, "cancelled", at: time)
    case .taskSkipped, .call: return nil
    }
  }

  private static func word(for status: RunStatus) -> String {
    switch status {
    case .completed, .partial: "completed"
    case .cancelled: "cancelled"
    case .faulted: "faulted"
    case .suspended: "suspended"
    }
  }

  /// - Parameter isRepeated: whether it can happen to a run more than once; then the time tells which it is.
  private init(
    _ run: RunInfo,
    _ what: String,
    isRepeated: Bool = false,
    at instant: MonotonicInstant,
    _ error: WorkflowError? = nil
  ) {
    let id = "\(run.id)/\(what)" + (isRepeated ? "/\((instant - run.start).wholeNanoseconds)" : "")
    self.init(run, "workflow", place: nil, id: id, what, at: instant, error)
  }

  private init(
    _ task: TaskInfo,
    _ what: String,
    number: Int? = nil,
    at instant: MonotonicInstant,
    _ error: WorkflowError? = nil
  ) {
    let id = "\(task.run.id)/\(task.id)/\(what)" + (number.map { "/\($0)" } ?? "")
    self.init(task.run, "task", place: task.task.reference, id: id, what, at: instant, error)
  }

  private init(
    _ run: RunInfo,
    _ kind: String,
    place: String?,
    id: String,
    _ what: String,
    at instant: MonotonicInstant,
    _ error: WorkflowError?
  ) {
    (self.id, self.run, self.place, self.what, self.error) = (id, run.id, place, what, error)
    type = "io.serverlessworkflow.\(kind).\(what).v1"
    document = run.workflow.document
    time = run.header.startedAt + (instant - run.start).inSeconds
  }

  /// The event in the JSON format of CloudEvents 1.0.
  public var json: JSONValue {
    let time = JSONValue.string(Timestamp(secondsSinceEpoch: time).text)
    var data = JSONObject()
    // The name that the specification has for a run: `analyse-1f2e3d4c-1.samples`.
    let name = JSONValue.string("\(document.name)-\(run).\(document.namespace)")
    if let place {
      (data["workflow"], data["task"]) = (name, .string(place))
    } else {
      data["name"] = name
      if what == "started" {
        data["definition"] = [
          "name": .string(document.name), "namespace": .string(document.namespace),
          "version": .string(document.version),
        ]
      }
    }
    if let error { data["error"] = error.json }
    data["\(what)At"] = time
    return [
      "specversion": "1.0", "id": .string(id), "source": .string("/\(document.namespace)/\(document.name)"),
      "type": .string(type), "subject": .string(run), "time": time, "datacontenttype": "application/json",
      "data": .object(data),
    ]
  }
}
