public import Fanfare

extension WorkflowEngine {
  /// What is known now of every service that workflows call: those that the program has named, and those that were called, each with
  /// its breakers, limits, budgets and latencies.
  ///
  /// A task with a policy of its own (`metadata.policy`) has a state of its own, by the name of its place in the definition.
  public func services() -> [ServiceSnapshot] { caller.directory.client.snapshot() }
}
