internal import Fanfare
internal import FanfareHTTP
package import FanfareJSON
package import FanfareWorkflows

/// The engine in this process; each run has an engine and connections of its own.
package struct EngineStage: ScenarioStage {
  /// Creates a stage.
  package init() {}

  package func run(
    _ workflow: Workflow,
    input: JSONValue,
    with settings: WorkflowEngineSettings,
    cancelledAfter moment: (@Sendable () async -> Void)?
  ) async throws -> RunEnd {
    let transport = HTTPTransport(eventLoops: 1)
    let engine = try WorkflowEngine(transport: transport, settings: settings)
    let report = await withTaskGroup(of: RunReport?.self) { group in
      group.addTask { await engine.run(workflow, input: input) }
      group.addTask {
        await moment?()
        return nil
      }
      var report: RunReport?
      for await ended in group {
        // The moment has come, or never will.
        if ended != nil || moment != nil { group.cancelAll() }
        report = report ?? ended
      }
      guard let report else { preconditionFailure("one of the two tasks is the run") }
      return report
    }
    await transport.shutdown()
    return RunEnd(report)
  }
}
