import Fanfare
import FanfareJSON
import FanfareTesting
import Synchronization
import Testing

@testable import FanfareWorkflows

@Suite struct HostedRunTests {
  /// What runs within activities have heard.
  private final class Heard: RunLog {
    let events = Mutex<[RunInput.Event]>([])

    func append(_ inputs: [RunInput], to run: RunHeader) async throws {
      events.withLock { $0 += inputs.map(\.event) }
    }
  }

  /// Performs an activity that runs another workflow, and cancels it once that one's function is called.
  private func cancelled(_ log: Heard, isUnwanted: Bool) async throws -> HostedRun.Performance? {
    let (called, call) = AsyncStream<Void>.makeStream()
    var settings = WorkflowEngineSettings()
    settings.log = log
    settings.functions["hang"] = { _, _ in
      call.yield()
      while true { try await SystemClock().sleep(for: .seconds(3_600)) }
    }
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: SystemClock()), settings: settings)
    let other = try workflow("do: [ { a: { call: hang } } ]", name: "other")
    let body = "do: [ { o: { run: { workflow: { namespace: test, name: other, version: '1.0.0' } } } } ]"
    let outer = try workflow(body, name: "outer")
    let header = RunHeader(
      id: "r",
      of: outer,
      input: [:],
      seed: 1,
      startedAt: settings.wallClock(),
      runtime: RunHeader.Runtime(version: "1")
    )
    var run = try await HostedRun(header, of: outer, with: [other], on: engine)
    let decision = run.tell(.started(missingSecret: nil), at: .zero) { true }
    guard case .perform(let request)? = decision?.commands.first else { return nil }
    let hosted = run
    return await withTaskGroup(of: HostedRun.Performance.self) { group in
      group.addTask {
        await hosted.perform(request, isRepeated: false, wasIntended: false, isUnwanted: { isUnwanted })
      }
      for await _ in called { break }
      group.cancelAll()
      return await group.next()
    }
  }

  private func workflow(_ body: String, name: String) throws -> Workflow {
    let head = "document: { dsl: '1.0.3', namespace: test, name: \(name), version: '1.0.0' }\n"
    return try Workflow(parsing: head + body, functions: ["hang"])
  }

  @Test func `A run within an activity that is put aside isn't cancelled`() async throws {
    let log = Heard()
    guard case .putAside(because: nil)? = try await cancelled(log, isUnwanted: false) else {
      Issue.record("it ended")
      return
    }
    #expect(log.events.withLock { !$0.contains(.cancelled) && $0.count == 1 })
  }

  @Test func `A run within an activity that nobody wants any more is cancelled`() async throws {
    let log = Heard()
    guard case .ended(.failure(let failure))? = try await cancelled(log, isUnwanted: true) else {
      Issue.record("it was put aside")
      return
    }
    #expect(failure.isCancellation && log.events.withLock { $0.contains(.cancelled) })
  }
}
