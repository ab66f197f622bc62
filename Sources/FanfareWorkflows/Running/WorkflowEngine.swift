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
  ///   - id: what the run is called, which nobody else's may be called in the same log; `nil` gives it a name of the engine's own.
  ///   - timeLimit: how long it may take, whatever its own time-out says; greater than zero.
  ///   - control: what can put it aside.
  /// - Returns: how it ended; failures are no errors of this function.
  public func run(
    _ workflow: Workflow,
    input: JSONValue,
    id: String? = nil,
    timeLimit: Duration? = nil,
    control: RunControl? = nil
  ) async -> RunReport {
    let header = header(of: workflow, input, id: id, timeLimit: timeLimit)
    return await run(header, of: workflow, secrets: RunSecrets(), control: control)
  }

  /// Goes on with a run from what it has been told.
  ///
  /// What it had under way is begun again, unsafe calls too: whoever asks for it has decided that.
  ///
  /// - Parameters:
  ///   - header: its header.
  ///   - history: its inputs, in order; not empty.
  ///   - workflow: its workflow.
  ///   - control: what can put it aside.
  /// - Returns: how it ended; suspended with an error if the history doesn't fit the workflow.
  package func resume(
    _ header: RunHeader,
    after history: [RunInput],
    of workflow: Workflow,
    control: RunControl? = nil
  ) async -> RunReport {
    await run(header, of: workflow, history: history, secrets: RunSecrets(), control: control)
  }

  func run(
    _ header: RunHeader,
    of workflow: Workflow,
    history: [RunInput] = [],
    secrets: RunSecrets,
    below parent: RunMailbox? = nil,
    control: RunControl? = nil
  ) async -> RunReport {
    let start = clock.now.advanced(by: .zero - (history.last?.elapsed ?? .zero))
    let info = RunInfo(header, of: workflow, start: start, secrets: secrets)
    let executor = transport.preferredExecutor()
    var execution = RunExecution(
      self,
      info,
      history: history,
      below: parent,
      control: control,
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
}
