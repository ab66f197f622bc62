public import Fanfare
public import FanfareJSON
internal import Synchronization

/// Runs workflows.
///
/// ```swift
/// let engine = try WorkflowEngine(transport: HTTPTransport())
/// let report = await engine.run(workflow, input: ["id": "a", "text": "…"])
/// ```
///
/// Runs are independent of each other, apart from what they share for the good of the services: connections, retry
/// budgets and circuit breakers. A run that is cancelled ends when everything that it had under way has ended.
public final class WorkflowEngine: Sendable {
  let settings: WorkflowEngineSettings
  let transport: any Transport
  let clock: any MonotonicClock
  let caller: ServiceCaller
  let threads = WorkThreads()
  private let idPrefix: UInt32
  private let sequence = Atomic<UInt64>(0)

  /// Creates an engine.
  ///
  /// - Parameters:
  ///   - transport: what sends the requests.
  ///   - clock: the clock of deadlines and waits; `nil` means the transport's own, or else the system's.
  ///   - seed: what jitter and identifiers are drawn from.
  ///   - settings: what it works with.
  /// - Throws: `InvalidServices` if the address of a named service is none or its policy contradicts itself.
  public init(
    transport: any Transport,
    clock: (any MonotonicClock)? = nil,
    seed: UInt64 = .random(in: .min ... .max),
    settings: WorkflowEngineSettings = WorkflowEngineSettings()
  ) throws(InvalidServices) {
    self.settings = settings
    self.transport = transport
    let clock = clock ?? transport.preferredClock ?? SystemClock()
    self.clock = clock
    idPrefix = UInt32(truncatingIfNeeded: seed)
    caller = try ServiceCaller(transport: transport, clock: clock, seed: seed, settings: settings)
  }

  /// Runs a workflow to its end.
  ///
  /// - Parameters:
  ///   - workflow: the workflow.
  ///   - input: what it is given.
  ///   - timeLimit: how long it may take, whatever its own time-out says; greater than zero.
  /// - Returns: how it ended; failures are no errors of this function.
  public func run(_ workflow: Workflow, input: JSONValue, timeLimit: Duration? = nil) async -> RunReport {
    await run(workflow, input: input, timeLimit: timeLimit, depth: 0, secrets: RunSecrets())
  }

  func run(
    _ workflow: Workflow,
    input: JSONValue,
    timeLimit: Duration?,
    depth: Int,
    secrets: RunSecrets
  ) async -> RunReport {
    let executor = transport.preferredExecutor()
    var execution = RunExecution(
      self,
      workflow,
      input,
      timeLimit: timeLimit,
      depth: depth,
      secrets: secrets,
      executor: executor
    )
    guard let executor, !transport.isOnPreferredExecutor else { return await execution.run() }
    return await withTaskExecutorPreference(executor) { await execution.run() }
  }

  /// The identifier of another run, and what its chance is drawn from.
  func nextRun() -> (id: String, seed: UInt64) {
    let number = sequence.add(1, ordering: .relaxed).newValue
    let prefix = String(idPrefix, radix: 16)
    let id = String(repeating: "0", count: 8 - prefix.utf8.count) + prefix + "-\(number)"
    return (id, UInt64(idPrefix) << 32 ^ number)
  }

  /// The workflow that another one asks for.
  func workflow(_ definition: SubworkflowDefinition) -> Workflow? {
    let candidates = settings.workflows.filter {
      $0.document.namespace == definition.namespace && $0.document.name == definition.name
    }
    if definition.version != "latest" {
      return candidates.first { $0.document.version == definition.version }
    }
    return candidates.max { first, second in
      guard let first = SemanticVersion(first.document.version),
        let second = SemanticVersion(second.document.version)
      else { return false }
      return first < second
    }
  }
}
