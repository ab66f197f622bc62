internal import Fanfare
public import FanfareJSON

extension RunEvent {
  /// The lifecycle event that the specification has for it, in the JSON format of CloudEvents 1.0; `nil` if it has none.
  ///
  /// Types and data are those of its DSL reference, "Lifecycle Events". Neither inputs nor outputs are in it, which the specification leaves
  /// open: they may be large, and who wants them has the results. A task that isn't run has no event beyond its creation, and what ended in
  /// part is complete. The identifier is the same when the same is told again, so a receiver can tell that it has the event.
  public var lifecycleEvent: JSONValue? {
    switch self {
    case .runStarted(let run):
      let document = run.workflow.document
      let definition: JSONObject = [
        "name": .string(document.name), "namespace": .string(document.namespace),
        "version": .string(document.version),
      ]
      return event(of: run, "started", at: run.start, ["definition": .object(definition)])
    case .runFaulted(let run, let error, let time):
      return event(of: run, "faulted", at: time, ["error": error.json])
    case .runEnded(let run, let status, let time):
      switch status {
      case .completed, .partial: return event(of: run, "completed", at: time)
      case .cancelled: return event(of: run, "cancelled", at: time)
      case .suspended: return event(of: run, "suspended", at: time)
      // With the error it was told already.
      case .faulted: return nil
      }
    case .taskCreated(let task, let time): return event(of: task, "created", at: time)
    case .taskStarted(let task, _, let time): return event(of: task, "started", at: time)
    case .taskRetried(let task, let retry, _, _, let time):
      return event(of: task, "retried", number: retry, at: time)
    case .taskCompleted(let task, _, _, let time): return event(of: task, "completed", at: time)
    case .taskFaulted(let task, let error, _, let time):
      return event(of: task, "faulted", at: time, ["error": error.json])
    case .taskCancelled(let task, let time): return event(of: task, "cancelled", at: time)
    case .taskSkipped, .call: return nil
    }
  }

  private func event(
    of run: RunInfo,
    _ what: String,
    at time: MonotonicInstant,
    _ more: JSONObject = [:]
  ) -> JSONValue {
    cloudEvent(
      "workflow.\(what)",
      id: "\(run.id)/\(what)",
      at: time,
      what,
      ["name": .string(run.qualifiedName)],
      more
    )
  }

  private func event(
    of task: TaskInfo,
    _ what: String,
    number: Int? = nil,
    at time: MonotonicInstant,
    _ more: JSONObject = [:]
  ) -> JSONValue {
    let id = "\(task.run.id)/\(task.id)/\(what)" + (number.map { "/\($0)" } ?? "")
    let subject: JSONObject = [
      "workflow": .string(task.run.qualifiedName), "task": .string(task.task.reference),
    ]
    return cloudEvent("task.\(what)", id: id, at: time, what, subject, more)
  }

  private func cloudEvent(
    _ type: String,
    id: String,
    at instant: MonotonicInstant,
    _ what: String,
    _ subject: JSONObject,
    _ more: JSONObject
  ) -> JSONValue {
    let (document, header) = (run.workflow.document, run.header)
    let time = JSONValue.string(
      Timestamp(secondsSinceEpoch: header.startedAt + (instant - run.start).inSeconds).text
    )
    var data = subject
    for (name, value) in more { data[name] = value }
    data["\(what)At"] = time
    return [
      "specversion": "1.0", "id": .string(id), "source": .string("/\(document.namespace)/\(document.name)"),
      "type": .string("io.serverlessworkflow.\(type).v1"), "subject": .string(run.id), "time": time,
      "datacontenttype": "application/json", "data": .object(data),
    ]
  }
}

extension RunInfo {
  /// The name that the specification's events have for a run: `analyse-1f2e3d4c-1.samples`.
  fileprivate var qualifiedName: String { "\(workflow.document.name)-\(id).\(workflow.document.namespace)" }
}
