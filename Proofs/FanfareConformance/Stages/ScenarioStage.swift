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
  ///   - isToBeCancelled: whether the moment to cancel it has come, asked again and again; `nil` if it isn't cancelled.
  /// - Returns: how it ended.
  func run(
    _ workflow: Workflow,
    input: JSONValue,
    with settings: WorkflowEngineSettings,
    cancelledWhen isToBeCancelled: (@Sendable () -> Bool)?
  ) async throws -> RunEnd
}
