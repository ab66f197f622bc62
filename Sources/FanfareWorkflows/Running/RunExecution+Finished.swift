internal import Fanfare
internal import FanfareJSON

extension RunExecution {
  /// What was begun in the runs whose places this one takes, from the last one back to the first.
  ///
  /// - Throws: if one of them can't be read, or its workflow isn't known.
  func finished(in previous: String, _ secrets: JSONObject) async throws -> FinishedCalls {
    var former: [(planner: RunPlanner, history: RunHistory)] = []
    var next: String? = previous
    while let id = next {
      guard let history = try await engine.settings.log?.history(of: id) else {
        throw StoreError(.unusable, "the log doesn't have the run \(id), whose place this one takes")
      }
      guard let workflow = engine.workflow(digest: history.header.digest, or: info.workflow) else {
        throw StoreError(.unusable, "the workflow of the run \(id), whose place this one takes, isn't known")
      }
      former.append((await planner(of: history, workflow, secrets), history))
      next = history.header.previous
    }
    return await engine.threads.run(FinishedCalls()) { [former] finished in
      for run in former.reversed() { finished.add(run.planner, after: run.history) }
    }
  }

  /// A planner for an earlier run, with the secrets that its workflow needed.
  private func planner(
    of history: RunHistory,
    _ workflow: Workflow,
    _ secrets: JSONObject
  ) async -> RunPlanner {
    var secrets = secrets
    for name in workflow.secrets where secrets[name] == nil {
      secrets[name] = await engine.settings.secret(name)
    }
    info.secrets.add(.object(secrets))
    let former = RunInfo(history.header, of: workflow, start: info.start, secrets: info.secrets)
    return RunPlanner(former, secrets: secrets, tellsEvents: false)
  }
}
