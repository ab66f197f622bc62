import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Testing

@testable import FanfareTemporal

@Suite struct RunHistoriesTests {
  private let store = TestStore()

  /// The histories of a worker; nothing of them has to be asked of a server.
  private func histories(_ blobs: (any BlobStore)?) throws -> RunHistories {
    let address = try #require(TemporalAddress("127.0.0.1:1"))
    var settings = WorkflowEngineSettings()
    settings.functions["work"] = { argument, _ in argument }
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: ManualClock()), settings: settings)
    return RunHistories(
      TemporalConnection(to: address, namespace: "default", identity: "test", blobs: blobs),
      engine,
      functions: ["work"],
      RunCache(maximumCount: 1)
    )
  }

  /// The first task of a run.
  private func task(keepsLargeValues: Bool) throws -> WorkflowTask {
    let workflow = try TestWorker.workflow("do: [ { a: { call: work, with: { n: 1 } } } ]")
    var start = StartInput(workflow: workflow, input: ["n": 1])
    start.keepsLargeValues = keepsLargeValues
    let events = try TestHistory(start).events
    var task = WorkflowTask()
    task.execution = WorkflowExecution(workflowID: "run", runID: "run")
    task.history = History(events: events)
    task.startedEventID = events.last?.id ?? 0
    return task
  }

  @Test func `A worker without the store of whoever began a run decides nothing of it`() async throws {
    let task = try task(keepsLargeValues: true)
    let error = await #expect(throws: FoldError.self) { try await histories(nil).fold(for: task) }
    #expect(error.map { "\($0)" }?.contains("--blobs") == true)
    let fold = try await histories(store).fold(for: task)
    #expect(fold.commands.map(\.description) == ["activity 0, function at /do/0/a"])
  }

  @Test func `A run that needs no store is decided with one and without`() async throws {
    let task = try task(keepsLargeValues: false)
    for blobs in [nil, store] {
      #expect(try await histories(blobs).fold(for: task).commands.count == 1)
    }
  }
}
