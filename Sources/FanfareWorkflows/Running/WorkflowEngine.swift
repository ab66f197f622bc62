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
  let longWork: LongWork
  /// Whether what the log is asked for by a task that is cancelled may not be done; stores promise that it is.
  let logHeedsCancellation: Bool
  /// What the identifiers of its own begin with, and what chance is drawn from.
  private let idPrefix: (text: String, number: UInt32)
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
    logHeedsCancellation = !(settings.log is any RunStore)
    self.transport = transport
    let clock = clock ?? transport.preferredClock ?? SystemClock()
    self.clock = clock
    let longWork = LongWork(isInPlace: settings.worksInPlace)
    self.longWork = longWork
    let prefix = UInt32(truncatingIfNeeded: seed)
    let digits = String(prefix, radix: 16)
    idPrefix = (String(repeating: "0", count: 8 - digits.utf8.count) + digits + "-", prefix)
    caller = try ServiceCaller(
      transport: transport,
      clock: clock,
      seed: seed,
      settings: settings,
      longWork: longWork
    )
  }

  /// An engine with the services of another one: it shares that one's connections, breakers, budgets and limits.
  ///
  /// - Parameters:
  ///   - other: whose services they are.
  ///   - workflows: the workflows that others may run, in the place of that one's.
  init(_ other: WorkflowEngine, workflows: [Workflow]) {
    var settings = other.settings
    settings.workflows = workflows
    self.settings = settings
    (transport, clock, caller) = (other.transport, other.clock, other.caller)
    (longWork, idPrefix) = (other.longWork, other.idPrefix)
    logHeedsCancellation = other.logHeedsCancellation
  }

  /// Runs a workflow to its end.
  ///
  /// - Parameters:
  ///   - workflow: the workflow.
  ///   - input: what it is given.
  ///   - id: what the run is called, which nobody else's may be called in the same log; `nil` gives it a name of the engine's own.
  ///   - document: the document of a batch that it is run for; `nil` for none.
  ///   - timeLimit: how long it may take, whatever its own time-out says; greater than zero.
  ///   - control: what can put it aside.
  /// - Returns: how it ended; failures are no errors of this function.
  public func run(
    _ workflow: Workflow,
    input: JSONValue,
    id: String? = nil,
    document: RunDocument? = nil,
    timeLimit: Duration? = nil,
    control: RunControl? = nil
  ) async -> RunReport {
    var header = header(of: workflow, input, id: id, timeLimit: timeLimit)
    header.document = document
    return await run(header, of: workflow, secrets: RunSecrets(), control: control)
  }

  /// Goes on with a run from what was kept of it.
  ///
  /// What it had under way is begun again with the same keys, but for calls that must not be made twice: see
  /// ``WorkflowEngineSettings/resumption``. What it waited for it has waited for, also while nothing ran it; its limits don't count that
  /// time, which begins with what it was told last. What is overdue doesn't come at once, so that a thousand runs that go on together don't all call at the same instant.
  ///
  /// - Parameters:
  ///   - history: what was kept of it.
  ///   - workflow: its workflow, as it was when the run began.
  ///   - control: what can put it aside.
  /// - Returns: how it ended; suspended with an error if the history doesn't fit the workflow. A run that had ended ends the same again.
  public func resume(
    _ history: RunHistory,
    of workflow: Workflow,
    control: RunControl? = nil
  ) async -> RunReport {
    await run(history.header, of: workflow, history: history, secrets: RunSecrets(), control: control)
  }

  func run(
    _ header: RunHeader,
    of workflow: Workflow,
    history: RunHistory? = nil,
    secrets: RunSecrets,
    below parent: RunMailbox? = nil,
    control: RunControl? = nil
  ) async -> RunReport {
    let idle = history.map(idleTime) ?? .zero
    let start = clock.now.advanced(by: .zero - (history?.inputs.last?.elapsed ?? .zero) - idle)
    let info = RunInfo(header, of: workflow, start: start, secrets: secrets)
    let executor = transport.preferredExecutor()
    var execution = RunExecution(
      self,
      info,
      history: history,
      idle: idle,
      below: parent,
      control: control,
      executor: executor
    )
    guard let executor, !transport.isOnPreferredExecutor else { return await execution.run() }
    return await withTaskExecutorPreference(executor) { await execution.run() }
  }

  /// How long nothing has run a run, as far as that can be told: since it was told something the last time; zero if the clock was set back.
  private func idleTime(of history: RunHistory) -> Duration {
    let last = history.header.startedAt + (history.inputs.last?.elapsed ?? .zero).inSeconds
    // A century, so that a clock that is far off doesn't leave what a duration can hold.
    let seconds = min(max(settings.wallClock() - last, 0), 3e9)
    return .nanoseconds(Duration.seconds(seconds).wholeNanoseconds)
  }

  /// The identifier of another run, and what its chance is drawn from.
  func nextRun() -> (id: String, seed: UInt64) {
    let number = sequence.add(1, ordering: .relaxed).newValue
    return (idPrefix.text + "\(number)", UInt64(idPrefix.number) << 32 ^ number)
  }
}
