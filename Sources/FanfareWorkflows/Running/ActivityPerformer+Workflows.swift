internal import Fanfare
internal import FanfareJSON

extension ActivityPerformer {
  /// Runs another workflow.
  func run(
    _ call: SubworkflowCall,
    for request: ActivityRequest
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    let (definition, parent, log) = (call.definition, request.task.run, engine.settings.log)
    let name = "\(definition.namespace)/\(definition.name):\(definition.version)"
    guard let workflow = call.include.flatMap({ engine.workflow($0, definition) }) else {
      return .failure(ActivityFailure(error: WorkflowError(.configuration, "there is no workflow \(name)")))
    }
    let depth = parent.header.depth
    guard depth < parent.header.limits.maximumWorkflowDepth else {
      return .failure(
        ActivityFailure(error: WorkflowError(.runtime, "workflows run each other more than \(depth) deep"))
      )
    }
    var header = engine.header(of: workflow, call.input, below: request, timeLimit: timeLimit(of: request))
    let report: RunReport
    do {
      try await putInPlace(of: finished?.runs(of: request) ?? [], &header)
      // It may have begun already, and then goes on as well.
      let history = request.isRepeated ? try await log?.history(of: header.id) : nil
      report = await engine.run(
        history?.header ?? header,
        of: workflow,
        history: history,
        secrets: parent.secrets,
        below: mailbox
      )
    } catch {
      mailbox.suspend(because: .notLogged(error))
      return .failure(ActivityFailure(error: .notLogged(error), isCancellation: true))
    }
    // A run that can't go on takes the one that waits for it along: it hasn't failed, and its end isn't known.
    if report.status == .suspended, !mailbox.isSuspended { mailbox.suspend(because: report.error) }
    let meters = report.meters.isEmpty ? nil : report.meters
    if let output = report.output {
      let failures = report.optionalFailures.map { $0.within(workflow: name) }
      return .success(
        ActivityOutcome(output: output, meters: meters, optionalFailures: failures.isEmpty ? nil : failures)
      )
    }
    let error = report.error ?? WorkflowError(.runtime, "the workflow \(name) was cancelled")
    let isCancellation = report.status == .cancelled || report.status == .suspended
    return .failure(
      ActivityFailure(error: error.within(workflow: name), isCancellation: isCancellation, meters: meters)
    )
  }

  /// Has a run take the place of others.
  ///
  /// - Parameters:
  ///   - ids: the identifiers of those, the last first; some may never have begun.
  ///   - header: the run's header.
  private func putInPlace(of ids: [String], _ header: inout RunHeader) async throws {
    var begun: [RunHeader] = []
    for id in ids {
      guard let former = try await engine.settings.log?.history(of: id)?.header else { continue }
      begun.append(former)
    }
    guard let last = begun.first else { return }
    header.previous = last.id
    header.keyPrefix = last.keyPrefix ?? last.id
    if begun.count > 1 { header.earlierTries = begun.dropFirst().map(\.id) }
  }

  /// How long the other workflow may take: as long as what asks for it.
  ///
  /// Where it is waited for it is cancelled then as well, but may hear first that its calls are late, and would go on.
  private func timeLimit(of request: ActivityRequest) -> Duration? {
    guard let deadline = deadline(of: request) else { return nil }
    return max(deadline.remaining(at: engine.clock.now), .nanoseconds(1))
  }
}

extension WorkflowError {
  /// The error of a task that ran another workflow, in which it happened.
  ///
  /// Its place is one in another file, so it goes into the text, and the task that ran the workflow becomes its place.
  fileprivate func within(workflow name: String) -> WorkflowError {
    var error = self
    error.detail = "\(name)\(self.instance): \(self.detail ?? self.title ?? self.type)"
    error.instance = ""
    return error
  }
}
