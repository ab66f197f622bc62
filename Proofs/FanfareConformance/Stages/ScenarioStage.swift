package import FanfareJSON
package import FanfareWorkflows

/// Where the workflows of scenarios are run: in this process or on a cluster.
package protocol ScenarioStage: Sendable {
  /// Runs a workflow to its end.
  ///
  /// - Parameters:
  ///   - workflow: the workflow.
  ///   - input: what it is given.
  ///   - settings: what it is run with; the observers are told what happens to its tasks, also where others run it.
  ///   - moment: waits until the moment to cancel it has come, or its own task is cancelled; `nil` if the run isn't cancelled.
  /// - Returns: how it ended.
  func run(
    _ workflow: Workflow,
    input: JSONValue,
    with settings: WorkflowEngineSettings,
    cancelledAfter moment: (@Sendable () async -> Void)?
  ) async throws -> RunEnd
}
