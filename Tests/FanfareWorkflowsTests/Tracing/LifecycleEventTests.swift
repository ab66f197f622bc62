import Fanfare
import FanfareJSON
import FanfareTesting
import Synchronization
import Testing

@testable import FanfareWorkflows

@Suite struct LifecycleEventTests {
  /// The lifecycle events of a run.
  private func events(_ body: String) async throws -> [JSONValue] {
    let keeper = LifecycleKeeper()
    let clock = ManualClock()
    var settings = WorkflowEngineSettings()
    settings.observers = [keeper]
    settings.wallClock = { 1_700_000_000 }
    let engine = try WorkflowEngine(
      transport: ScriptedTransport(clock: clock),
      clock: clock,
      seed: 1,
      settings: settings
    )
    let workflow = try workflow(body)
    await clock.run {
      async let report = engine.run(workflow, input: [:], id: "r")
      await clock.advanceAndSettle(by: .seconds(60))
      _ = await report
    }
    return keeper.all
  }

  @Test func `a run that is put aside says so, and that it goes on, each time with an identifier of its own`()
    async throws
  {
    let (keeper, clock, store) = (LifecycleKeeper(), ManualClock(), MemoryRunStore())
    var settings = WorkflowEngineSettings()
    (settings.observers, settings.log) = ([keeper], store)
    settings.wallClock = { 1_700_000_000 + Double(clock.now.nanoseconds) / 1e9 }
    let workflow = try workflow("do: [{ w: { wait: PT60S } }]")
    for _ in 0..<2 {
      let engine = try WorkflowEngine(
        transport: ScriptedTransport(clock: clock),
        clock: clock,
        settings: settings
      )
      let control = RunControl()
      let history = try await store.history(of: "r")
      await clock.run {
        async let report =
          if let history {
            engine.resume(history, of: workflow, control: control)
          } else {
            engine.run(workflow, input: [:], id: "r", control: control)
          }
        // A run that goes on is folded on a thread that the clock doesn't see.
        while keeper.all.last?["type"]?.stringValue?.contains(history == nil ? "task.started" : "resumed")
          != true
        {
          await clock.settle()
          await Task.yield()
        }
        await clock.advanceAndSettle(by: .seconds(1))
        control.suspend()
        _ = await report
      }
    }
    let events = keeper.all.filter { types([$0])[0].hasPrefix("workflow") }
    #expect(
      types(events) == ["workflow.started", "workflow.suspended", "workflow.resumed", "workflow.suspended"]
    )
    #expect(Set(events.compactMap { $0["id"]?.stringValue }).count == 4)
    #expect(events[1]["data"]?["suspendedAt"] == "2023-11-14T22:13:21.000Z", "\(events)")
    #expect(events[2]["data"]?["resumedAt"] != nil)
  }

  private static let prefix = "io.serverlessworkflow."

  private func types(_ events: [JSONValue]) -> [String] {
    events.compactMap { $0["type"]?.stringValue?.replacing(Self.prefix, with: "").replacing(".v1", with: "") }
  }

  @Test func `a run and its tasks tell of their lives in CloudEvents`() async throws {
    let events = try await events("do: [{ w: { wait: PT1S } }, { no: { if: '${ false }', set: { x: 1 } } }]")
    #expect(
      types(events) == [
        "workflow.started", "task.created", "task.started", "task.completed", "task.created",
        "workflow.completed",
      ]
    )
    #expect(
      events[0] == [
        "specversion": "1.0", "id": "r/started", "source": "/test/test",
        "type": "io.serverlessworkflow.workflow.started.v1", "subject": "r",
        "time": "2023-11-14T22:13:20.000Z",
        "datacontenttype": "application/json",
        "data": [
          "name": "test-r.test", "definition": ["name": "test", "namespace": "test", "version": "1.0.0"],
          "startedAt": "2023-11-14T22:13:20.000Z",
        ],
      ]
    )
    #expect(
      events[3]["data"]
        == ["workflow": "test-r.test", "task": "/do/0/w", "completedAt": "2023-11-14T22:13:21.000Z"]
    )
    #expect(Set(events.compactMap { $0["id"]?.stringValue }).count == events.count)
  }

  @Test func `a failure has its error, and each retry is told`() async throws {
    let events = try await events(
      "do: [{ t: { try: [{ a: { raise: { error: { type: 'http://e/no', status: 500 } } } }], catch: { retry: { delay: PT1S, limit: { attempt: { count: 1 } } } } } }]"
    )
    #expect(
      types(events) == [
        "workflow.started", "task.created", "task.started", "task.created", "task.started", "task.faulted",
        "task.retried", "task.created", "task.started", "task.faulted", "task.faulted", "workflow.faulted",
      ]
    )
    #expect(events.last?["data"]?["error"]?["type"] == "http://e/no")
    #expect(events[6]["id"] == "r/1/retried/1")
  }

  @Test func `a run whose own input isn't valid has failed with an error too`() async throws {
    let events = try await events(
      "input: { schema: { document: { type: string } } }\ndo: [{ a: { set: { x: 1 } } }]"
    )
    #expect(types(events) == ["workflow.started", "workflow.faulted"])
    #expect(events.last?["data"]?["error"]?["status"] == 400)
  }

  @Test func `what is given up is cancelled`() async throws {
    let events = try await events(
      "do: [{ f: { fork: { compete: true, branches: [{ slow: { wait: PT1H } }, { quick: { set: { x: 1 } } }] } } }]"
    )
    #expect(types(events).contains("task.cancelled"))
  }
}

private final class LifecycleKeeper: RunObserver {
  private let kept = Mutex<[JSONValue]>([])

  var all: [JSONValue] { kept.withLock { $0 } }

  func observe(_ event: RunEvent) {
    if let event = LifecycleEvent(event) { kept.withLock { $0.append(event.json) } }
  }
}
