import Fanfare
import FanfareJSON
import FanfareReports
import FanfareTesting
import FanfareWorkflows
import Testing

@testable import FanfareCommand

/// Reports of batches that were really run, and are kept in a store.
@Suite struct BatchReadingTests {
  private static let text = """
    document: { dsl: '1.0.3', namespace: tests, name: analyse, version: '1.0.0' }
    do:
      - check: { call: http, with: { method: get, endpoint: 'http://check.test/' } }
      - side:
          fork:
            branches:
              - quick: { call: http, with: { method: get, endpoint: 'http://quick.test/' } }
              - slow: { call: http, with: { method: get, endpoint: 'http://slow.test/' } }
      - rest: { wait: { milliseconds: 30 } }
    """

  private let clock = ManualClock()
  private let store = MemoryRunStore()

  /// Runs documents, one after another, and keeps them with their calls.
  private func report(of count: Int, _ script: (ScriptedTransport) -> Void) async throws -> BatchReport {
    let transport = ScriptedTransport(clock: clock)
    script(transport)
    let workflow = try Workflow(parsing: Self.text)
    var settings = WorkflowEngineSettings()
    settings.log = store
    settings.wallClock = { [clock] in 1000 + Double(clock.now.nanoseconds) / 1e9 }
    let tracer = RunTracer()
    settings.observers = [tracer]
    let engine = try WorkflowEngine(transport: transport, clock: clock, seed: 1, settings: settings)
    let batch = StoredBatch(
      id: "b",
      identity: "i",
      workflow: .init(path: "w.yaml", text: Self.text, digest: workflow.digest),
      settings: [:],
      version: "0",
      startedAt: 1000
    )
    try await store.commit([.batch(batch)])
    for number in 0..<count {
      let document = RunDocument(
        batch: "b",
        number: number,
        key: "\(number)",
        place: "\(number).txt",
        digest: ""
      )
      await clock.run {
        async let report = engine.run(workflow, input: [:], id: "r\(number)", document: document)
        for _ in 0..<40 {
          await clock.settle()
          _ = clock.advanceToNextSleeper()
        }
        _ = await report
      }
      if let calls = tracer.takeTrace(of: "r\(number)")?.calls {
        try await store.commit([.telemetry(try JSONByteEncoder().encode(calls), run: "r\(number)")])
      }
    }
    let source = ReportedBatch(id: "b", workflow: "tests/analyse 1.0.0", state: .ended)
    return try await BatchReading(batch, in: store, by: [workflow]).report(as: source)
  }

  @Test func `tasks, failures and timelines come from what was kept`() async throws {
    let report = try await report(of: 3) { transport in
      transport.on("http://check.test/", .json("1"))
      for _ in 0..<3 { transport.on("http://check.test/", .fail(.connectionLost)) }
      transport.on("http://check.test/", .json("1"))
      for _ in 0..<3 {
        transport.on("http://quick.test/", .json("1"))
        transport.on("http://slow.test/", .json("1", after: .milliseconds(20)))
      }
    }
    #expect(report.outcomes[.completed] == 2 && report.outcomes[.faulted] == 1)
    #expect(report.tasks.map(\.name) == ["check", "side", "quick", "slow", "rest"])
    #expect(report.tasks.map(\.depth) == [0, 0, 1, 1, 0])
    #expect(report.tasks[0].completed == 2 && report.tasks[0].faulted == 1)
    #expect(report.tasks[3].durations.maximum == .milliseconds(20))
    let failure = try #require(report.failures.first)
    #expect(failure.type == "communication" && failure.task == "check" && failure.count == 1)
    let failed = try #require(report.timelines.first { $0.run.id == "r1" }?.timeline.rows.first)
    #expect(failed.attempts == 3 && failed.spans.count { $0.kind == .backoff } == 2)
    let timeline = try #require(report.timelines.first { $0.run.id != "r1" }?.timeline)
    #expect(timeline.duration == .milliseconds(50) && timeline.knowsAttempts)
    let slow = try #require(timeline.rows.first { $0.name == "slow" })
    // The scripted transport doesn't measure what the time went into.
    #expect(slow.spans.reduce(.zero) { $0 + $1.duration } == .milliseconds(20))
    #expect(timeline.rows.last?.spans.map(\.kind) == [.pause])
  }
}
