internal import FanfareJSON

/// What expressions can learn of the run as a whole; it never changes.
///
/// What few expressions ask for is made when one does.
final class RunFacts: Sendable {
  /// The values of the secrets, by name.
  let secrets: JSONValue
  /// When the run began, in seconds since 1970.
  let startedAt: Double
  /// What ends expressions early; `nil` if nothing does.
  let interruption: RunInterruption?
  /// Asks whether the expression at work has to end; made once, since every expression is given it.
  let isInterrupted: (@Sendable () -> Bool)?
  private let run: RunInfo
  private let version: String

  init(
    run: RunInfo,
    secrets: JSONObject,
    version: String,
    startedAt: Double,
    interruption: RunInterruption? = nil
  ) {
    self.run = run
    self.interruption = interruption
    if let interruption {
      isInterrupted = { interruption.isDue() }
    } else {
      isInterrupted = nil
    }
    self.secrets = .object(secrets)
    run.secrets.add(self.secrets)
    self.version = version
    self.startedAt = startedAt
  }

  /// What `$workflow` stands for.
  var workflow: JSONValue {
    [
      "id": .string(run.id), "definition": run.workflow.definition, "input": run.input,
      "startedAt": Timestamp(secondsSinceEpoch: startedAt).json,
    ]
  }

  /// What `$runtime` stands for.
  var runtime: JSONValue { ["name": "fanfare", "version": .string(version), "metadata": [:]] }
}
