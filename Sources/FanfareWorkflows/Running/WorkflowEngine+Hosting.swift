internal import Fanfare
internal import FanfareJSON

/// What a whole run needs whose log and whose identity belong to somebody else, such as a cluster.
extension WorkflowEngine {
  /// The first secret that a workflow needs and that this machine doesn't have; `nil` if it has all.
  package func missingSecret(of workflow: Workflow) async -> String? {
    await secrets(of: workflow).missing
  }

  /// Runs a workflow to its end, or goes on with a run.
  ///
  /// It shares breakers, budgets and limits with everything else that this engine does.
  ///
  /// - Parameters:
  ///   - header: what the run is decided from besides its inputs; which workflows it may run is found out here.
  ///   - workflow: what is run.
  ///   - includes: the workflows that it may run, the only ones.
  ///   - inputs: what it was told elsewhere; empty if it begins.
  ///   - intents: the numbers of its activities of which isn't known whether they have made a call that must not be made twice.
  ///   - control: what can put it aside.
  /// - Returns: how it ended, or that it was put aside.
  package func host(
    _ header: RunHeader,
    of workflow: Workflow,
    with includes: [Workflow],
    goingOnAfter inputs: [RunInput],
    intents: Set<Int>,
    control: RunControl
  ) async -> RunReport {
    let engine = WorkflowEngine(self, workflows: includes)
    var header = header
    header.includes = workflow.includes(among: includes)
    let history = inputs.isEmpty ? nil : RunHistory(header: header, inputs: inputs, intents: intents)
    return await engine.run(header, of: workflow, history: history, secrets: RunSecrets(), control: control)
  }
}
