/// What came of a scenario.
package struct ScenarioResult: Sendable {
  /// Why a scenario hasn't passed.
  package struct Failure: Hashable, Sendable {
    /// The line of the step that isn't so, from 1.
    package let line: Int
    /// What isn't so.
    package let message: String
  }

  /// The scenario.
  package let scenario: Scenario
  /// Why it hasn't passed; `nil` if it has.
  package let failure: Failure?
  /// How long it took.
  package let duration: Duration
}
