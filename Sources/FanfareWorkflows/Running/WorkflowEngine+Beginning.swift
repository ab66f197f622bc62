internal import Fanfare
internal import FanfareJSON

/// What a run has to know before it begins or goes on.
extension WorkflowEngine {
  /// The values of the secrets that a workflow needs, or the name of one that doesn't exist.
  func secrets(of workflow: Workflow) async -> (JSONObject, missing: String?) {
    var secrets = JSONObject()
    for name in workflow.secrets {
      guard let value = await settings.secret(name) else { return ([:], name) }
      secrets[name] = value
    }
    return (secrets, nil)
  }

  /// What was begun in the runs whose places a run takes, from the last one back to the first; `nil` if it takes none.
  ///
  /// - Throws: if one of them can't be read, or its workflow isn't known.
  func finishedCalls(before info: RunInfo, _ secrets: JSONObject) async throws -> FinishedCalls? {
    guard let previous = info.header.previous else { return nil }
    var former: [(planner: RunPlanner, history: RunHistory)] = []
    // Those of a workflow within are all named; others name each the one before it.
    var ids = [previous] + (info.header.earlierTries ?? [])
    while !ids.isEmpty {
      let id = ids.removeFirst()
      guard let history = try await settings.log?.history(of: id) else {
        throw StoreError(.unusable, "the log doesn't have the run \(id), whose place this one takes")
      }
      guard let workflow = workflow(digest: history.header.digest, or: info.workflow) else {
        throw StoreError(.unusable, "the workflow of the run \(id), whose place this one takes, isn't known")
      }
      former.append((await planner(of: history, workflow, for: info, secrets), history))
      if ids.isEmpty, info.header.earlierTries == nil, let next = history.header.previous { ids = [next] }
    }
    return await longWork.apart(FinishedCalls()) { [former] finished in
      for run in former.reversed() { finished.add(run.planner, after: run.history) }
    }
  }

  /// A planner for an earlier run, with the secrets that its workflow needed.
  private func planner(
    of history: RunHistory,
    _ workflow: Workflow,
    for info: RunInfo,
    _ secrets: JSONObject
  ) async -> RunPlanner {
    var secrets = secrets
    for name in workflow.secrets where secrets[name] == nil {
      secrets[name] = await settings.secret(name)
    }
    info.secrets.add(.object(secrets))
    let former = RunInfo(history.header, of: workflow, start: info.start, secrets: info.secrets)
    return RunPlanner(former, secrets: secrets, tellsEvents: false)
  }
}
