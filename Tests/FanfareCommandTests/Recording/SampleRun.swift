import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import HTTPTypes

/// A run of a workflow against scripted services, on a clock that goes on by itself.
struct SampleRun {
  /// What happened in it.
  let trace: RunTrace

  /// A document that is checked, and then worked on side by side by a service that fails once and one that is slow.
  static let body = """
    do:
      - check: { call: http, with: { method: post, endpoint: 'http://check.test/v', body: '${ . }' } }
      - both:
          fork:
            branches:
              - quick: { call: http, with: { method: get, endpoint: 'http://quick.test/q' } }
              - slow: { call: http, with: { method: get, endpoint: 'http://slow.test/s' } }
      - each: { for: { each: n, in: '${ [1, 2] }' }, do: [ { add: { set: '${ $n }' } } ] }
    """

  /// Runs a workflow.
  ///
  /// - Parameters:
  ///   - body: the workflow without its head.
  ///   - observers: who else sees the events.
  init(_ body: String = Self.body, observers: [any RunObserver] = []) async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://check.test", .json(#"{"id":"a","words":3}"#, after: .milliseconds(10)))
    transport.on("http://quick.test", .status(.serviceUnavailable, after: .milliseconds(5)))
    transport.on("http://quick.test", .json("2", after: .milliseconds(5)))
    transport.on("http://slow.test", .json("3", after: .milliseconds(100)))
    let tracer = RunTracer()
    var settings = WorkflowEngineSettings()
    settings.observers = [tracer] + observers
    settings.wallClock = { 1_700_000_000 }
    settings.defaultPolicy = ServicePolicy { $0.retry.backoff.jitter = .none }
    let engine = try WorkflowEngine(transport: transport, clock: clock, seed: 1, settings: settings)
    let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    let workflow = try Workflow(parsing: head + body, file: "test.yaml")
    let id = await clock.run {
      async let report = engine.run(workflow, input: ["id": "a"], id: "run-1")
      await clock.advanceAndSettle(by: .seconds(600))
      return await report.id
    }
    guard let trace = tracer.takeTrace(of: id) else { throw NoTrace() }
    self.trace = trace
  }

  private struct NoTrace: Error {}
}
