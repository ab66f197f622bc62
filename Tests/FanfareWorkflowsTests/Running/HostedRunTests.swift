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
      try await hangUntilCancelled()
    }
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: SystemClock()), settings: settings)
    let other = try workflow("do: [ { a: { call: hang } } ]", name: "other")
    let body = "do: [ { o: { run: { workflow: { namespace: test, name: other, version: '1.0.0' } } } } ]"
    let outer = try workflow(body, name: "outer")
    var run = try await makeRun(outer, with: [other], on: engine)
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

  private func makeRun(
    _ workflow: Workflow,
    with includes: [Workflow],
    on engine: WorkflowEngine
  ) async throws -> HostedRun {
    let header = RunHeader(
      id: "r",
      of: workflow,
      input: [:],
      seed: 1,
      startedAt: WorkflowEngineSettings().wallClock(),
      runtime: RunHeader.Runtime(version: "1")
    )
    return try await HostedRun(header, of: workflow, with: includes, on: engine)
  }

  fileprivate func workflow(_ body: String, name: String) throws -> Workflow {
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

  /// Keeps a history of each run that fits none.
  private struct Misfit: RunLog {
    var plannerVersion = RunHeader.currentPlannerVersion

    func append(_ inputs: [RunInput], to run: RunHeader) async throws {}

    func history(of run: String) async throws -> RunHistory? {
      let workflow = try HostedRunTests().workflow("do: [ { a: { call: hang } } ]", name: "other")
      var header = RunHeader(
        id: run,
        of: workflow,
        input: [:],
        seed: 1,
        startedAt: 0,
        runtime: RunHeader.Runtime(version: "1")
      )
      header.plannerVersion = plannerVersion
      return RunHistory(header: header, inputs: [RunInput(.timerFired(7), at: .zero)], intents: [])
    }
  }

  private func performed(_ log: Misfit) async throws -> HostedRun.Performance? {
    var settings = WorkflowEngineSettings()
    settings.log = log
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: SystemClock()), settings: settings)
    let other = try workflow("do: [ { a: { call: hang } } ]", name: "other")
    let body = "do: [ { o: { run: { workflow: { namespace: test, name: other, version: '1.0.0' } } } } ]"
    var run = try await makeRun(try workflow(body, name: "outer"), with: [other], on: engine)
    let decision = run.tell(.started(missingSecret: nil), at: .zero) { true }
    guard case .perform(let request)? = decision?.commands.first else { return nil }
    return await run.perform(request, isRepeated: true, wasIntended: false, isUnwanted: { false })
  }

  @Test func `A run within an activity that nobody can go on with fails instead of coming back for ever`()
    async throws
  {
    guard case .ended(.failure(let failure))? = try await performed(Misfit()) else {
      Issue.record("it is put aside")
      return
    }
    #expect(!failure.isCancellation && failure.error.type == WorkflowError.unfollowable)
    #expect(failure.error.detail?.contains("timer 7 fired") == true)
  }

  @Test func `A run within an activity that other rules decided is left to those who have them`() async throws
  {
    guard case .putAside(let reason?)? = try await performed(Misfit(plannerVersion: 99)) else {
      Issue.record("it has ended")
      return
    }
    #expect(reason.detail?.contains("version 99 of the rules") == true)
  }

  @Test func `An expression that never ends is given up when nothing more may be decided`() async throws {
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: SystemClock()))
    let endless = try workflow("do: [ { a: { set: { n: '${ 1 | until(false; .) }' } } } ]", name: "endless")
    var run = try await makeRun(endless, with: [], on: engine)
    let asked = Mutex(0)
    let decision = run.tell(.started(missingSecret: nil), at: .zero) {
      asked.withLock { count in
        count += 1
        return count < 5
      }
    }
    #expect(decision == nil)
    #expect(asked.withLock { $0 } < 10)
  }
}
