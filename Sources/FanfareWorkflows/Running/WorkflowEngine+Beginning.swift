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

  /// What has succeeded in the run whose place another one takes; `nil` if the log doesn't know, or there is none.
  func finishedCalls(before info: RunInfo, _ secrets: JSONObject) async throws -> FinishedCalls? {
    guard let previous = info.header.previous, let history = try await settings.log?.history(of: previous),
      let workflow = workflow(digest: history.header.digest, or: info.workflow)
    else { return nil }
    let former = RunInfo(history.header, of: workflow, start: info.start, secrets: info.secrets)
    let planner = RunPlanner(former, secrets: secrets, tellsEvents: false)
    return await threads.run(nil as FinishedCalls?) {
      $0 = FinishedCalls(planner, after: history.inputs)
    }
  }
}
