internal import FanfareJSON
internal import FanfareWorkflows

/// What a step of a scenario means.
enum ScenarioStep: Sendable {
  /// The definition of the workflow, as a text.
  case definition(String)
  /// What the workflow is given.
  case input(JSONValue)
  /// The definition of a workflow that can be run by the first.
  case otherDefinition(String)
  /// A secret that the engine knows.
  case secret(String, JSONValue)
  /// When the run is cancelled.
  case cancellation(CancellationMoment)
  /// The run takes place.
  case execution
  /// Something that must be so afterwards.
  case expectation(Expectation)
}

/// What must be so when a run has ended.
enum Expectation: Sendable {
  // The workflow
  case status(RunStatus)
  case output(RunStatus, JSONValue)
  case fault(JSONValue)
  case refusal(String)
  case tolerated(Int)

  // Its output
  case properties([String])
  case property(String, JSONValue)
  case itemCount(String, Int)

  // The order of its tasks
  case first(String)
  case last(String)
  case before(String, String)

  // A task
  case task(String, TaskReport.Status)
  case taskOutput(String, JSONValue)
  case taskFault(String, JSONValue)
  case retries(String, Int)
  case retryDelays(String, [Duration])
  case runs(String, Int)

  // The services
  case requests(Int, path: String)
  case abandoned(Int, path: String)
  case concurrency(Int, path: String)
  case events(Int, type: String)
}
