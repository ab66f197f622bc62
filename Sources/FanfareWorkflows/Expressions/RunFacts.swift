internal import FanfareJSON

/// What expressions can learn of the run as a whole; it never changes, and it holds no secret.
///
/// What few expressions ask for is made when one does.
final class RunFacts: Sendable {
  /// What ends expressions early; `nil` if nothing does.
  let interruption: RunInterruption?
  /// Asks whether the expression at work has to end; made once, since every expression is given it.
  let isInterrupted: (@Sendable () -> Bool)?
  /// What all chance of the run is drawn from.
  let seed: UInt64
  /// When the run began, in seconds since 1970.
  let startedAt: Double
  private let id: String
  private let input: JSONValue
  private let definition: JSONValue
  private let runtimeName: String
  private let runtimeVersion: String

  init(
    id: String,
    input: JSONValue,
    definition: JSONValue,
    seed: UInt64,
    startedAt: Double,
    runtime: (name: String, version: String),
    interruption: RunInterruption? = nil
  ) {
    self.id = id
    self.input = input
    self.definition = definition
    self.seed = seed
    self.startedAt = startedAt
    (runtimeName, runtimeVersion) = runtime
    self.interruption = interruption
    if let interruption {
      isInterrupted = { interruption.isDue() }
    } else {
      isInterrupted = nil
    }
  }

  /// The same, with something else that ends expressions.
  func interrupted(by interruption: RunInterruption) -> RunFacts {
    RunFacts(
      id: id,
      input: input,
      definition: definition,
      seed: seed,
      startedAt: startedAt,
      runtime: (runtimeName, runtimeVersion),
      interruption: interruption
    )
  }

  /// What `$workflow` stands for.
  var workflow: JSONValue {
    [
      "id": .string(id), "definition": definition, "input": input,
      "startedAt": Timestamp(secondsSinceEpoch: startedAt).json,
    ]
  }

  /// What `$runtime` stands for.
  var runtime: JSONValue {
    ["name": .string(runtimeName), "version": .string(runtimeVersion), "metadata": [:]]
  }
}
