import Fanfare
import FanfareJSON
import FanfareTesting
import Synchronization
import Testing

@testable import FanfareWorkflows

@Suite struct RunLogTests {
  private static let body = """
    do:
      - a: { call: work, with: { n: 1 } }
      - both: { fork: { branches: [ { b: { call: work, with: { n: 2 } } }, { c: { call: work, with: { n: 3 } } } ] } }
    """

  private func engine(
    _ log: MemoryLog?,
    _ work: Work = Work(),
    workflows: [Workflow] = [],
    configure: (inout WorkflowEngineSettings) -> Void = { _ in }
  ) throws -> WorkflowEngine {
    var settings = WorkflowEngineSettings()
    settings.log = log
    settings.workflows = workflows
    settings.functions["work"] = { try await work.call($0, $1) }
    configure(&settings)
    let clock = ManualClock()
    return try WorkflowEngine(
      transport: ScriptedTransport(clock: clock),
      clock: clock,
      seed: 1,
      settings: settings
    )
  }

  @Test func `what a run hears is in its log before anything follows from it`() async throws {
    let (log, work) = (MemoryLog(), Work())
    work.watch { #expect(log.count(of: "r") >= $0) }
    let workflow = try workflow(Self.body, functions: ["work"])
    let report = try await engine(log, work).run(workflow, input: [:], id: "r")
    #expect(report.status == .completed && work.calls.count == 3)
    #expect(log.headers["r"]?.digest == workflow.digest && log.headers["r"]?.input == [:])
    guard case .started(nil)? = log.inputs["r"]?.first?.event else {
      Issue.record("\(String(describing: log.inputs["r"]))")
      return
    }
    #expect(log.inputs["r"]?.count == 4)
  }

  @Test func `a log that fails puts the run aside before anything else is done`() async throws {
    for refused in 0..<3 {
      let (log, work) = (MemoryLog(refusing: refused), Work())
      let report = try await engine(log, work).run(
        try workflow(Self.body, functions: ["work"]),
        input: [:],
        id: "r"
      )
      #expect(report.status == .suspended && report.output == nil)
      #expect(report.error?.detail?.contains("the disk is full") == true)
      #expect(work.calls.count == [0, 1, 3][refused])
    }
  }

  @Test func `a run that was put aside goes on from its log, and what was done isn't done again`()
    async throws
  {
    let (log, work, control) = (MemoryLog(), Work(), RunControl())
    let workflow = try workflow(Self.body, functions: ["work"])
    work.hang(on: 3)
    work.watch { _ in
      if work.calls.count == 3 { control.suspend() }
    }
    let first = try await engine(log, work).run(workflow, input: [:], id: "r", control: control)
    #expect(first.status == .suspended && first.error == nil)
    #expect(log.isWithout(.cancelled, of: "r"))
    work.hang(on: nil)
    let second = try await engine(log, work).resume(
      RunHistory(header: try #require(log.headers["r"]), inputs: log.inputs["r"] ?? []),
      of: workflow
    )
    #expect(second.status == .completed && second.output == [2, 3])
    #expect(work.calls.count { $0.argument == 1 } == 1)
    let keys = work.calls.filter { $0.argument == 3 }.map(\.context.idempotencyKey)
    #expect(keys.count == 2 && Set(keys).count == 1, "\(keys)")
  }

  @Test func `a run that is cancelled says so in its log, also when it waits for it`() async throws {
    let (log, work) = (MemoryLog(), Work())
    let workflow = try workflow(Self.body, functions: ["work"])
    let engine = try engine(log, work)
    work.hang(on: 1)
    let running = Task { await engine.run(workflow, input: [:], id: "r") }
    work.watch { _ in running.cancel() }
    if !work.calls.isEmpty { running.cancel() }
    #expect(await running.value.status == .cancelled)
    #expect(!log.isWithout(.cancelled, of: "r"))
  }

  @Test
  func `runs of other workflows are named after the run, in the version that was found at its beginning`()
    async throws
  {
    let (log, work) = (MemoryLog(), Work())
    let others = try ["1.0.0", "1.10.0", "1.9.0"].map { version in
      try workflow(
        "do: [{ a: { call: work, with: { n: 1 } } }]",
        head: "document: { dsl: '1.0.3', namespace: test, name: other, version: '\(version)' }\n",
        functions: ["work"]
      )
    }
    let other = "{ namespace: test, name: other, version: latest }"
    let asking = try workflow(
      "do: [{ a: { run: { workflow: \(other) } } }, { b: { run: { workflow: \(other), await: false } } }]"
    )
    let report = try await engine(log, work, workflows: others).run(asking, input: [:], id: "r")
    #expect(report.status == .completed)
    #expect(log.headers.keys.sorted() == ["r", "r.0", "r.1"])
    #expect(log.headers["r"]?.includes.map(\.version) == ["1.10.0"])
    #expect(log.headers["r.1"]?.parent == "r" && log.headers["r.1"]?.digest == others[1].digest)
    #expect(log.headers["r.0"]?.seed != log.headers["r.1"]?.seed)
    // What isn't waited for is in the log of the run as well.
    #expect(log.inputs["r"]?.count == 3)
  }

  @Test func `a run below one that is put aside is put aside as well, and isn't cancelled`() async throws {
    let (log, work, control) = (MemoryLog(), Work(), RunControl())
    let other = try workflow(
      Self.body,
      head: "document: { dsl: '1.0.3', namespace: test, name: other, version: '1.0.0' }\n",
      functions: ["work"]
    )
    work.hang(on: 1)
    work.watch { _ in control.suspend() }
    let report = try await engine(log, work, workflows: [other]).run(
      try workflow("do: [{ a: { run: { workflow: { namespace: test, name: other, version: '1.0.0' } } } }]"),
      input: [:],
      id: "r",
      control: control
    )
    #expect(report.status == .suspended)
    #expect(log.isWithout(.cancelled, of: "r") && log.isWithout(.cancelled, of: "r.0"))
    #expect(log.inputs["r"]?.count == 1 && log.inputs["r.0"]?.count == 1)
  }

  @Test func `what was told in the middle of something long ends it at the same place again`() async throws {
    let log = MemoryLog()
    let clock = LookedAtClock()
    var settings = WorkflowEngineSettings()
    settings.log = log
    let engine = try WorkflowEngine(
      transport: ScriptedTransport(clock: ManualClock()),
      clock: clock,
      settings: settings
    )
    let workflow = try workflow(
      """
      do:
        - outer:
            timeout: { after: PT0.3S }
            for: { in: '[range(100000)]' }
            do: [ { inner: { set: '${ [range(1000)] | length }' } } ]
      """
    )
    let report = await engine.run(workflow, input: [:], id: "r")
    #expect(report.error?.status == 408)
    let inputs = log.inputs["r"] ?? []
    #expect(inputs.count == 2 && inputs.last?.step != nil)
    let info = RunInfo(try #require(log.headers["r"]), of: workflow, start: MonotonicInstant(nanoseconds: 0))
    var planner = RunPlanner(info)
    for input in inputs { _ = planner.decide(input, upTo: 0) }
    _ = planner.proceed()
    #expect(planner.status == .faulted && planner.frames.created < 100_000)
  }
}

/// Functions that are called, and that may hang until they are cancelled.
private final class Work: Sendable {
  struct Call: Sendable {
    let argument: Int
    let context: ActivityContext
  }

  private struct State {
    var calls: [Call] = []
    var hanging: Int?
    var watcher: (@Sendable (Int) -> Void)?
  }

  private let state = Mutex(State())

  var calls: [Call] { state.withLock { $0.calls } }

  /// Calls with this argument hang.
  func hang(on argument: Int?) { state.withLock { $0.hanging = argument } }

  /// Is called at each call, with how many there were.
  func watch(_ watcher: @escaping @Sendable (Int) -> Void) { state.withLock { $0.watcher = watcher } }

  func call(_ argument: JSONValue, _ context: ActivityContext) async throws -> JSONValue {
    let number = argument["n"]?.intValue ?? 0
    let (count, hangs, watcher) = state.withLock { state in
      state.calls.append(Call(argument: number, context: context))
      return (state.calls.count, state.hanging == number, state.watcher)
    }
    watcher?(count > 1 ? 2 : 1)
    if hangs { try await hangUntilCancelled() }
    return .number(JSONNumber(number))
  }
}

/// A log in memory.
private final class MemoryLog: RunLog {
  private struct Full: Error, CustomStringConvertible {
    var description: String { "the disk is full" }
  }

  private struct State {
    var headers: [String: RunHeader] = [:]
    var inputs: [String: [RunInput]] = [:]
    var appends = 0
  }

  private let state = Mutex(State())
  /// Which of the writings fails, from 0.
  private let refused: Int?

  init(refusing refused: Int? = nil) { self.refused = refused }

  var headers: [String: RunHeader] { state.withLock { $0.headers } }
  var inputs: [String: [RunInput]] { state.withLock { $0.inputs } }

  func count(of run: String) -> Int { inputs[run]?.count ?? 0 }

  func isWithout(_ event: RunInput.Event, of run: String) -> Bool {
    !(inputs[run] ?? []).contains { $0.event == event }
  }

  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    try Task.checkCancellation()
    try state.withLock { state in
      defer { state.appends += 1 }
      if state.appends == refused { throw Full() }
      // What is kept is what can be read again.
      let header = try JSONByteDecoder().decode(RunHeader.self, from: JSONByteEncoder().encode(run))
      let read = try JSONByteDecoder().decode([RunInput].self, from: JSONByteEncoder().encode(inputs))
      state.headers[run.id] = header
      state.inputs[run.id, default: []] += read
    }
  }
}
