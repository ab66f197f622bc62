internal import FanfareJSON

/// What expressions can learn of the run as a whole; it never changes.
final class RunFacts: Sendable {
  /// The values of the secrets, by name.
  let secrets: JSONValue
  /// What `$workflow` stands for.
  let workflow: JSONValue
  /// What `$runtime` stands for.
  let runtime: JSONValue
  /// Gives the seconds since 1970.
  let wallClock: @Sendable () -> Double

  init(
    workflow: Workflow,
    id: String,
    input: JSONValue,
    secrets: JSONObject,
    runtimeVersion: String,
    wallClock: @escaping @Sendable () -> Double
  ) {
    self.secrets = .object(secrets)
    self.wallClock = wallClock
    self.workflow = [
      "id": .string(id), "definition": workflow.definition, "input": input,
      "startedAt": Timestamp(secondsSinceEpoch: wallClock()).json,
    ]
    runtime = ["name": "fanfare", "version": .string(runtimeVersion), "metadata": [:]]
  }
}
