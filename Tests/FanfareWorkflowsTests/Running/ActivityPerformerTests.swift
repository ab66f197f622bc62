import Fanfare
import FanfareJSON
import FanfareTesting
import Synchronization
import Testing

@testable import FanfareWorkflows

@Suite struct ActivityPerformerTests {
  @Test func `an event that is given up isn't one that failed`() throws {
    let report = try run(
      """
      do:
        - f:
            fork:
              branches:
                - a: { emit: { event: { with: { type: x } } } }
                - b: { do: [{ w: { wait: PT0.01S } }, { r: { raise: { error: { type: own, status: 400 } } } }] }
      """,
      sink: SlowSink()
    )
    #expect(report.error?.type == "own" && report.error?.causes == [])
  }

  @Test func `a workflow begins nothing more once the time of who waits for it is over`() throws {
    let sink = SlowSink()
    let report = try run(
      """
      do:
        - outer:
            run: { workflow: { namespace: test, name: inner, version: '1.0.0' } }
            timeout: { after: PT0.1S }
      """,
      running: """
        do:
          - m:
              call: map:1.0.0@default
              with:
                in: [1]
                toleratedFailures: 1
                do: [{ c: { call: http, with: { method: get, endpoint: http://silent.test } } }]
          - e: { emit: { event: { with: { type: x } } } }
        """,
      sink: sink
    )
    #expect(report.error?.instance == "/do/0/outer" && report.duration == .milliseconds(100))
    #expect(sink.events.isEmpty)
  }

  @Test(arguments: ["emit: { event: { with: { type: x } } }", "call: work"])
  func `what a log makes safe only after its time was over isn't begun`(_ task: String) throws {
    let sink = SlowSink()
    let report = try run(
      "do: [{ late: { \(task), timeout: { after: PT0.1S } } }]",
      sink: sink,
      isLogged: true
    )
    #expect(report.error?.instance == "/do/0/late" && report.error?.status == 408)
    #expect(sink.events.isEmpty)
  }

  /// A log that takes 0.2 seconds to make something safe.
  private struct SlowLog: RunLog {
    let clock: SimulatedClock

    func append(_ inputs: [RunInput], to run: RunHeader) async throws {}

    func settle(_ run: RunHeader) async throws {
      try await clock.sleep(until: clock.now.advanced(by: .milliseconds(200)))
    }
  }

  /// Takes events, a second for each.
  private final class SlowSink: EventSink {
    private let taken = Mutex<[JSONValue]>([])
    private let clock = Mutex<SimulatedClock?>(nil)

    var events: [JSONValue] { taken.withLock { $0 } }

    func use(_ clock: SimulatedClock) { self.clock.withLock { $0 = clock } }

    func publish(_ event: JSONValue, context: ActivityContext) async throws {
      taken.withLock { $0.append(event) }
      guard let clock = clock.withLock({ $0 }) else { return }
      try await clock.sleep(until: clock.now.advanced(by: .seconds(1)))
    }
  }

  /// Runs a workflow in simulated time; `http://silent.test` never answers.
  private func run(
    _ body: String,
    running inner: String? = nil,
    sink: SlowSink,
    isLogged: Bool = false
  ) throws -> RunReport {
    let simulation = Simulation(seed: 1)
    let network = SimulatedNetwork(simulation)
    try network.add("http://silent.test", SimulatedEndpoint(failureRate: 1, failure: .hangs))
    sink.use(simulation.clock)
    var settings = WorkflowEngineSettings()
    settings.eventSink = sink
    settings.functions["work"] = { argument, context in
      try await sink.publish(argument, context: context)
      return argument
    }
    if isLogged { settings.log = SlowLog(clock: simulation.clock) }
    let head = "document: { dsl: '1.0.3', namespace: test, name: inner, version: '1.0.0' }\n"
    if let inner { settings.workflows = [try workflow(inner, head: head)] }
    let engine = try WorkflowEngine(transport: network, clock: simulation.clock, seed: 1, settings: settings)
    let outer = try workflow(body, functions: ["work"])
    return try simulation.run { await engine.run(outer, input: [:]) }
  }
}
