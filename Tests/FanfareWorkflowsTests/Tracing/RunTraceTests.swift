import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

@testable import FanfareWorkflows

@Suite struct RunTraceTests {
  /// Runs a workflow on a clock that goes on by itself, and returns its trace.
  private func trace(
    _ body: String,
    input: JSONValue = [:],
    limits: TraceLimits = TraceLimits(),
    answers: [(String, ScriptedAnswer)] = [],
    settings configure: @Sendable (inout WorkflowEngineSettings) -> Void = { _ in }
  ) async throws -> RunTrace {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    for (url, answer) in answers { transport.on(url, answer) }
    transport.on("http://a.test", .json("1"))
    let tracer = RunTracer(limits: limits)
    var settings = WorkflowEngineSettings()
    settings.observers = [tracer]
    settings.wallClock = { 1_700_000_000 }
    configure(&settings)
    let engine = try WorkflowEngine(transport: transport, clock: clock, seed: 1, settings: settings)
    let workflow = try workflow(body)
    let id = await clock.run {
      async let report = engine.run(workflow, input: input)
      await clock.advanceAndSettle(by: .seconds(600))
      return await report.id
    }
    return try #require(tracer.takeTrace(of: id))
  }

  private static let call = "call: http, with: { method: get, endpoint: 'http://a.test/x?q=1' }"

  @Test func `tasks form a tree with times, inputs and outputs`() async throws {
    let trace = try await trace(
      "do: [{ outer: { do: [{ pause: { wait: PT1S } }, { end: { set: { y: '${ .x + 1 }' } } }] } }]",
      input: ["x": 1]
    )
    #expect(trace.workflow == "test/test:1.0.0" && trace.startedAt == 1_700_000_000)
    #expect(trace.status == .completed && trace.duration == .seconds(1) && trace.input == #"{"x":1}"#)
    #expect(trace.tasks.map(\.name) == ["outer", "pause", "end"])
    #expect(trace.tasks.map(\.kind) == ["do", "wait", "set"])
    #expect(trace.tasks.map(\.parent) == [0, 1, 1])
    #expect(trace.tasks.map(\.start) == [.zero, .zero, .seconds(1)])
    #expect(trace.tasks.map(\.duration) == [.seconds(1), .seconds(1), .zero])
    #expect(trace.tasks.map(\.output) == [#"{"y":2}"#, #"{"x":1}"#, #"{"y":2}"#])
    #expect(trace.tasks[2].input == #"{"x":1}"# && trace.tasks[2].place == "/do/0/outer/do/1/end")
    #expect(trace.tasksByParent[1]?.count == 2)
  }

  @Test func `the tasks of a loop have the positions of their items`() async throws {
    let trace = try await trace(
      "do: [{ each: { for: { each: n, in: '${ [5, 6] }' }, do: [{ a: { set: '${ $n }' } }, { b: { set: '${ $n }' } }] } }]"
    )
    #expect(trace.tasks.map(\.item) == [nil, 0, 0, 1, 1])
  }

  @Test func `a call has its attempts, what it waited for and why it was tried again`() async throws {
    let trace = try await trace(
      "do: [{ a: { \(Self.call) } }]",
      answers: [
        ("http://a.test", .status(.serviceUnavailable, after: .milliseconds(10))),
        ("http://a.test", .json("2", after: .milliseconds(20))),
      ],
      settings: { settings in
        settings.defaultPolicy = ServicePolicy { $0.retry.backoff.jitter = .none }
      }
    )
    let call = try #require(trace.callsByTask[1]?.first)
    #expect(call.url == "http://a.test/x" && call.method == "GET")
    #expect(call.status == 200 && call.error == nil)
    #expect(call.start == .zero && call.duration == .milliseconds(80))
    #expect(call.attempts.map(\.kind) == [.first, .retry] && call.attempts.map(\.status) == [503, 200])
    #expect(call.attempts.map(\.fate) == ["retried after 50 ms", "won"])
    #expect(call.attempts.map(\.start) == [.zero, .milliseconds(60)])
    #expect(call.waits == [PhaseSpan(phase: .backoff, start: .milliseconds(10), duration: .milliseconds(50))])
    #expect(trace.tasks[0].attempts == 2)
  }

  @Test func `retries of a try have their delays and reasons, and errors their places`() async throws {
    let trace = try await trace(
      "do: [{ t: { try: [{ a: { raise: { error: { type: 'http://e/no', status: 500, detail: broken } } } }], catch: { retry: { delay: PT2S, limit: { attempt: { count: 2 } } } } } }]"
    )
    let tried = try #require(trace.tasks.first)
    #expect(tried.status == .faulted && tried.retries.map(\.delay) == [.seconds(2), .seconds(2)])
    #expect(tried.retries.map(\.start) == [.zero, .seconds(2)] && tried.retries[0].reason == "broken")
    #expect(tried.error?.instance == "/do/0/t/try/0/a" && trace.status == .faulted)
    #expect(trace.tasks.filter { $0.name == "a" }.count == 3)
  }

  @Test func `branches that are given up are cancelled, and what isn't run is skipped`() async throws {
    let trace = try await trace(
      "do: [{ f: { fork: { compete: true, branches: [{ slow: { wait: PT1H } }, { quick: { set: { x: 1 } } }] } } }, { no: { if: '${ false }', set: { x: 2 } } }]"
    )
    #expect(trace.tasks.map(\.status) == [.completed, .cancelled, .completed, .skipped])
  }

  @Test func `no secret is in a trace, and texts, tasks and calls are bounded`() async throws {
    var limits = TraceLimits()
    (limits.maximumTextBytes, limits.maximumTasks, limits.maximumCalls) = (40, 2, 1)
    let trace = try await trace(
      "use: { secrets: [tok] }\ndo: [{ s: { set: { t: '${ $secrets.tok }', long: '${ \"x\" * 1000 }' } } }, { a: { \(Self.call) } }, { b: { \(Self.call) } }]",
      limits: limits,
      settings: { $0.secret = { _ in "t0ken-value" } }
    )
    #expect(trace.tasks.count == 2 && trace.omittedTasks == 1)
    #expect(trace.calls.calls.count == 1 && trace.calls.omittedCalls == 1)
    #expect(trace.tasks[0].output?.hasPrefix(#"{"t":"<hidden>","long":"xxxx"#) == true)
    #expect(trace.tasks[0].output?.utf8.count == 43)
    #expect(!"\(trace)".contains("t0ken-value"))
  }

  @Test func `a trace is the same after it was written and read, and so is its telemetry alone`() async throws
  {
    let trace = try await trace(
      "do: [{ a: { \(Self.call) } }, { r: { raise: { error: { type: 'http://e/no', status: 500 } } } }]"
    )
    let bytes = try JSONByteEncoder().encode(trace)
    #expect(try JSONByteDecoder().decode(RunTrace.self, from: bytes) == trace)
    let telemetry = try JSONByteEncoder().encode(trace.calls)
    #expect(try JSONByteDecoder().decode(CallTelemetry.self, from: telemetry) == trace.calls)
    // A store keeps one for each run.
    #expect(telemetry.count < 300, "\(String(decoding: telemetry, as: UTF8.self))")
  }

  @Test func `the events of a run that is made again from its log make the same tasks`() async throws {
    let log = KeptLog()
    let body = "do: [{ a: { \(Self.call) } }, { w: { wait: PT1S } }, { b: { set: { x: 1 } } }]"
    let trace = try await trace(body, settings: { $0.log = log })
    let (header, inputs) = try #require(log.first)
    let run = RunInfo(header, of: try workflow(body), start: MonotonicInstant(nanoseconds: 0))
    var recorder = RunTraceRecorder(run)
    var planner = RunPlanner(run)
    for input in inputs { for event in planner.decide(input).events { recorder.record(event) } }
    var again = recorder.trace
    again.calls = trace.calls
    #expect(again == trace)
  }

  @Test func `a wait that lasts has no length yet`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a.test", .status(.serviceUnavailable, after: .milliseconds(10)))
    transport.on("http://a.test", .json("1"))
    let tracer = RunTracer()
    var settings = WorkflowEngineSettings()
    settings.observers = [tracer]
    settings.defaultPolicy = ServicePolicy { $0.retry.backoff.jitter = .none }
    let engine = try WorkflowEngine(transport: transport, clock: clock, seed: 1, settings: settings)
    let workflow = try workflow("do: [{ a: { \(Self.call) } }]")
    let trace = await clock.run {
      async let report = engine.run(workflow, input: [:], id: "r")
      await clock.advanceAndSettle(by: .milliseconds(20))
      let trace = tracer.takeTrace(of: "r")
      await clock.advanceAndSettle(by: .seconds(1))
      _ = await report
      return trace
    }
    let call = try #require(trace?.calls.calls.first)
    #expect(call.duration == nil && call.attempts.count == 1)
    #expect(call.waits.map(\.phase) == [.backoff] && call.waits.map(\.length) == [nil])
  }

  @Test func `a hedge is an attempt beside the first, with what delayed it`() async throws {
    let trace = try await trace(
      "do: [{ a: { \(Self.call) } }]",
      answers: [("http://a.test", .hang), ("http://a.test", .json("2", after: .milliseconds(5)))],
      settings: {
        $0.defaultPolicy = ServicePolicy {
          $0.hedge = HedgePolicy(after: .delay(.milliseconds(50)), maximumExtraLoad: 1)
        }
      }
    )
    let call = try #require(trace.calls.calls.first)
    #expect(
      call.attempts.map(\.kind) == [.first, .hedge] && call.attempts.map(\.fate) == ["superseded", "won"]
    )
    let delay = try #require(call.phases.first { $0.phase == .hedgeDelay })
    #expect(delay.start == .zero && delay.duration == .milliseconds(50))
  }

  @Test func `the tasks of a run that goes on after an interruption are told from where it goes on`() throws {
    let body = "do: [{ a: { wait: PT1S } }, { b: { wait: PT1S } }]"
    let workflow = try workflow(body)
    let header = RunHeader(
      id: "a",
      of: workflow,
      input: [:],
      seed: 1,
      startedAt: 0,
      runtime: RunHeader.Runtime(version: "1")
    )
    let run = RunInfo(header, of: workflow, start: MonotonicInstant(nanoseconds: 0))
    var planner = RunPlanner(run)
    _ = planner.decide(RunInput(.started(missingSecret: nil), at: .zero))
    var recorder = RunTraceRecorder(run)
    for timer in 0..<2 {
      let input = RunInput(.timerFired(timer), at: .seconds(timer + 1))
      for event in planner.decide(input).events { recorder.record(event) }
    }
    #expect(recorder.trace.tasks.map(\.name) == ["b"] && recorder.trace.tasks.map(\.status) == [.completed])
    #expect(recorder.trace.status == .completed && recorder.trace.tasks[0].start == .seconds(1))
  }

  @Test func `the trace of a run that isn't over can be looked at`() throws {
    let workflow = try workflow("do: [{ w: { wait: PT1S } }]")
    let header = RunHeader(
      id: "a",
      of: workflow,
      input: [:],
      seed: 1,
      startedAt: 0,
      runtime: RunHeader.Runtime(version: "1")
    )
    let run = RunInfo(header, of: workflow, start: MonotonicInstant(nanoseconds: 0))
    var planner = RunPlanner(run)
    var recorder = RunTraceRecorder(run)
    for event in planner.decide(RunInput(.started(missingSecret: nil), at: .zero)).events {
      recorder.record(event)
    }
    #expect(recorder.trace.status == nil && recorder.trace.tasks.map(\.status) == [nil])
    #expect(recorder.trace.end == .zero)
  }
}

/// Keeps the log of one run.
private final class KeptLog: RunLog {
  private let kept = Mutex<(RunHeader, [RunInput])?>(nil)

  var first: (RunHeader, [RunInput])? { kept.withLock { $0 } }

  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    kept.withLock { $0 = (run, ($0?.1 ?? []) + inputs) }
  }
}
