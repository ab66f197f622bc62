internal import FanfareJSON

/// The steps of a scenario, read and sorted by what they are for.
struct ScenarioPlan: Sendable {
  /// What must be so, and the line that says it.
  struct Check: Sendable {
    let line: Int
    let expectation: Expectation
  }

  /// The text of the definition, and the line of its step.
  var definition: (text: String, line: Int)
  var otherDefinitions: [(text: String, line: Int)] = []
  var input: JSONValue = [:]
  var secrets: [String: JSONValue] = [:]
  var cancellation: CancellationMoment?
  var checks: [Check] = []

  /// Reads the steps of a scenario.
  ///
  /// - Throws: if a step can't be read, or the definition or the execution is missing.
  init(_ scenario: Scenario) throws(StepError) {
    definition = ("", 0)
    var isExecuted = false
    for step in scenario.steps {
      switch try ScenarioStep(step) {
      case .definition(let text): definition = (text, step.line)
      case .otherDefinition(let text): otherDefinitions.append((text, step.line))
      case .input(let value): input = value
      case .secret(let name, let value): secrets[name] = value
      case .cancellation(let moment): cancellation = moment
      case .execution: isExecuted = true
      case .expectation(let expectation):
        checks.append(Check(line: step.line, expectation: expectation))
      }
    }
    guard definition.line > 0 else {
      throw StepError(line: scenario.line, message: "the scenario has no workflow")
    }
    guard isExecuted, !checks.isEmpty else {
      throw StepError(line: scenario.line, message: "the scenario executes or expects nothing")
    }
  }
}
