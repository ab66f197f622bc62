internal import Fanfare
internal import FanfareJSON
internal import FanfareText

extension RunPlanner {
  /// Begins the run, or ends it at once if a secret is missing.
  mutating func start(_ missingSecret: String?) {
    hasStarted = true
    tell(.runStarted(run))
    if let missingSecret {
      let detail = "there is no secret '\(missingSecret)'"
      ending = .faulted(WorkflowError(.authorization, detail, instance: "/use/secrets"))
      return
    }
    let info = TaskInfo(id: 0, task: run.workflow.root, parent: 0, run: run)
    let root = frames.add(
      Frame(info: info, parent: nil, position: 0, isWithinExtension: true, rawInput: run.input)
    )
    if let limit = run.header.timeLimit { addTimeout(limit, root) }
    agenda.append(.start(root))
  }

  /// Takes note of how an activity ended.
  mutating func ended(_ end: ActivityEnd) {
    // Also of what nobody waits for any more: it has been paid for.
    if let meters = end.meters { self.meters += meters }
    guard let request = activities.remove(end.number), let id = request.frame, ending == nil else { return }
    frames[id].activity = nil
    if frames[id].drain != nil {
      if case .failure(let failure) = end.outcome, !failure.isCancellation {
        frames[id].lateError = failure.error
      }
      agenda.append(.drained(id))
      return
    }
    switch end.outcome {
    case .success(let outcome):
      frames[id].attempts = outcome.attempts
      frames[id].authorization = outcome.authorizationScheme.map(Self.authorization) ?? .null
      // As if they were its own: they count if the task is complete in the end, and not if what is around it fails.
      for error in outcome.optionalFailures ?? [] { frames[id].optionalFailures.append(told(error, of: id)) }
      complete(id, outcome.output)
    case .failure(let failure):
      frames[id].attempts = failure.attempts
      fault(id, failure.error)
    }
  }

  /// What `$authorization` stands for; what a call proved itself with is known to nobody but who made it.
  private static func authorization(_ scheme: String) -> JSONValue {
    ["scheme": .string(scheme), "parameter": .string(Redaction.placeholder)]
  }

  /// Cancels the run; it ends when everything that is under way has ended.
  mutating func cancel() {
    guard !isCancelled else { return }
    isCancelled = true
    // What nothing waits for ends with the run.
    for request in activities.elements where !request.isAwaited {
      decision.commands.append(.cancel(request.number))
    }
    if ending == nil { drain(.run, .cancel) }
  }
}
