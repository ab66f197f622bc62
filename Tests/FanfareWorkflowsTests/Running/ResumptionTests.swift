import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

@testable import FanfareWorkflows

/// Runs that are put aside in one engine and go on in another, as after a restart.
@Suite struct ResumptionTests {
  /// What stays while programs come and go.
  private struct World {
    let store = MemoryRunStore()
    let clock = ManualClock()
    let transport: ScriptedTransport

    init() {
      transport = ScriptedTransport(clock: clock)
    }

    func engine(
      workflows: [Workflow] = [],
      _ configure: (inout WorkflowEngineSettings) -> Void = { _ in }
    ) throws -> WorkflowEngine {
      var settings = WorkflowEngineSettings()
      settings.log = store
      settings.workflows = workflows
      let clock = clock
      settings.wallClock = { Double(clock.now.nanoseconds) / 1e9 }
      configure(&settings)
      return try WorkflowEngine(transport: transport, clock: clock, seed: 1, settings: settings)
    }

    /// Begins a run and puts it aside when nothing but time moves it.
    func interrupt(
      _ workflow: Workflow,
      _ engine: WorkflowEngine,
      after duration: Duration = .zero
    ) async -> RunReport {
      let control = RunControl()
      return await clock.run {
        async let report = engine.run(workflow, input: [:], id: "r", control: control)
        await clock.advanceAndSettle(by: duration)
        control.suspend()
        return await report
      }
    }

    /// Goes on with it, while time passes whenever something waits for that.
    func resume(_ workflow: Workflow, _ engine: WorkflowEngine) async throws -> RunReport {
      let history = try #require(try await store.history(of: "r"))
      let hasEnded = Flag()
      return await clock.run {
        async let report = {
          let report = await engine.resume(history, of: workflow)
          hasEnded.raise()
          return report
        }()
        while !hasEnded.isRaised {
          await clock.settle()
          // It is folded on a thread that the clock doesn't see.
          if clock.advanceToNextSleeper() == nil { await Task.yield() }
        }
        return await report
      }
    }
  }

  private static func call(_ method: String, _ more: String = "") -> String {
    """
    do:
      - a: { call: http, with: { method: \(method), endpoint: "http://s.test/a" }\(more) }
    """
  }

  @Test func `a call that must not be made twice isn't, and its task fails with its own type`() async throws {
    let world = World()
    world.transport.on("http://s.test/a", .hang)
    let workflow = try workflow(Self.call("post"))
    #expect(await world.interrupt(workflow, try world.engine()).status == .suspended)
    let report = try await world.resume(workflow, try world.engine())
    #expect(report.status == .faulted && report.error?.type == WorkflowError.uncertain)
    #expect(report.error?.instance == "/do/0/a")
    #expect(world.transport.requests.count == 1)
  }

  @Test(arguments: ["get", "put", "delete"])
  func `a call that may be made twice is made again`(_ method: String) async throws {
    let world = World()
    world.transport.on("http://s.test/a", .hang)
    world.transport.on("http://s.test/a", .json("1"))
    let workflow = try workflow(Self.call(method))
    #expect(await world.interrupt(workflow, try world.engine()).status == .suspended)
    let report = try await world.resume(workflow, try world.engine())
    #expect(report.status == .completed && report.output == 1, "\(report)")
    #expect(world.transport.requests.count == 2)
  }

  @Test func `a call with a key is made again with the same key`() async throws {
    let world = World()
    world.transport.on("http://s.test/a", .hang)
    world.transport.on("http://s.test/a", .json("1"))
    let workflow = try workflow(Self.call("post", ", metadata: { idempotencyKey: true }"))
    #expect(await world.interrupt(workflow, try world.engine()).status == .suspended)
    #expect(try await world.resume(workflow, try world.engine()).status == .completed)
    let keys = world.transport.requests.map { $0.headers[.idempotencyKey] }
    #expect(keys.count == 2 && keys[0] != nil && keys[0] == keys[1])
  }

  @Test func `uncertain calls are made again where the rules say so`() async throws {
    let world = World()
    world.transport.on("http://s.test/a", .hang)
    world.transport.on("http://s.test/a", .json("1"))
    let workflow = try workflow(Self.call("post"))
    #expect(await world.interrupt(workflow, try world.engine()).status == .suspended)
    let engine = try world.engine { $0.resumption.repeatsUncertainCalls = true }
    #expect(try await world.resume(workflow, engine).status == .completed)
    #expect(world.transport.requests.count == 2)
  }

  @Test func `a call isn't made if its intent can't be kept`() async throws {
    let transport = ScriptedTransport(clock: ManualClock())
    transport.on("http://s.test/a", .json("1"))
    var settings = WorkflowEngineSettings()
    settings.log = LogWithoutIntents()
    let engine = try WorkflowEngine(transport: transport, clock: ManualClock(), settings: settings)
    let report = await engine.run(try workflow(Self.call("post")), input: [:])
    #expect(report.status == .faulted && report.error?.detail?.contains("no room") == true)
    #expect(transport.requests.isEmpty)
    #expect(await engine.run(try workflow(Self.call("get")), input: [:]).status == .completed)
  }

  @Test func `a wait goes on while nothing runs the run, and a limit doesn't`() async throws {
    let body = """
      timeout: { after: PT30S }
      do: [{ w: { wait: PT20S } }, { a: { set: { x: 1 } } }]
      """
    let world = World()
    let workflow = try workflow(body)
    #expect(await world.interrupt(workflow, try world.engine(), after: .seconds(5)).status == .suspended)
    world.clock.advance(by: .seconds(3600))
    let before = world.clock.now
    let report = try await world.resume(workflow, try world.engine())
    #expect(report.status == .completed)
    #expect(world.clock.now - before <= .seconds(2), "what is overdue comes soon")
    #expect(report.duration >= .seconds(3605))
  }

  @Test func `only the rest of a wait is waited for`() async throws {
    let world = World()
    let workflow = try workflow("do: [{ w: { wait: PT20S } }]")
    #expect(await world.interrupt(workflow, try world.engine(), after: .seconds(5)).status == .suspended)
    world.clock.advance(by: .seconds(5))
    let before = world.clock.now
    #expect(try await world.resume(workflow, try world.engine()).status == .completed)
    #expect(world.clock.now - before == .seconds(10))
  }

  @Test func `what isn't overdue comes at its time`() async throws {
    let world = World()
    let workflow = try workflow("do: [{ w: { wait: PT20S } }]")
    #expect(await world.interrupt(workflow, try world.engine(), after: .seconds(5)).status == .suspended)
    world.clock.advance(by: .milliseconds(14_900))
    let before = world.clock.now
    #expect(try await world.resume(workflow, try world.engine()).status == .completed)
    // A number of seconds may lack a nanosecond.
    #expect((.milliseconds(100)...(.milliseconds(100) + .nanoseconds(1))).contains(world.clock.now - before))
  }

  @Test(arguments: 0..<8)
  func `a limit doesn't overtake a wait that was over before it`(more: Int) async throws {
    let body = """
      timeout: { after: { seconds: 20, milliseconds: \(100 + more) } }
      do: [{ w: { wait: PT20S } }, { a: { set: { x: 1 } } }]
      """
    let world = World()
    let workflow = try workflow(body)
    #expect(await world.interrupt(workflow, try world.engine(), after: .seconds(19)).status == .suspended)
    world.clock.advance(by: .seconds(3600))
    let engine = try world.engine { $0.resumption.limitsCountIdleTime = true }
    #expect(try await world.resume(workflow, engine).status == .completed)
  }

  @Test func `limits count the time in between where the rules say so`() async throws {
    let world = World()
    world.transport.on("http://s.test/a", .hang)
    let workflow = try workflow("timeout: { after: PT30S }\n" + Self.call("get"))
    #expect(await world.interrupt(workflow, try world.engine(), after: .seconds(5)).status == .suspended)
    world.clock.advance(by: .seconds(60))
    let engine = try world.engine { $0.resumption.limitsCountIdleTime = true }
    let report = try await world.resume(workflow, engine)
    #expect(report.status == .faulted && report.error?.status == 408)
  }

  @Test func `a limit has the rest that it had`() async throws {
    let world = World()
    world.transport.on("http://s.test/a", .hang)
    let body = """
      timeout: { after: PT30S }
      do: [{ w: { wait: PT5S } }, { a: { call: http, with: { method: get, endpoint: "http://s.test/a" } } }]
      """
    let workflow = try workflow(body)
    #expect(await world.interrupt(workflow, try world.engine(), after: .seconds(5)).status == .suspended)
    world.clock.advance(by: .seconds(60))
    let before = world.clock.now
    let report = try await world.resume(workflow, try world.engine())
    #expect(report.status == .faulted && report.error?.status == 408)
    #expect(world.clock.now - before == .seconds(25))
  }

  @Test func `a clock that was set back counts as no time`() async throws {
    let world = World()
    world.transport.on("http://s.test/a", .hang)
    world.transport.on("http://s.test/a", .json("1"))
    let workflow = try workflow(Self.call("get"))
    let late = try world.engine { $0.wallClock = { 1e6 } }
    #expect(await world.interrupt(workflow, late, after: .seconds(5)).status == .suspended)
    #expect(try await world.resume(workflow, try world.engine()).duration == .zero)
  }

  @Test func `what was cancelled when the run was put aside isn't begun again`() async throws {
    // The first branch wins; the second is being cancelled when the program ends.
    let body = """
      do:
        - race:
            fork:
              compete: true
              branches:
                - a: { call: http, with: { method: get, endpoint: "http://s.test/a" } }
                - b: { call: http, with: { method: get, endpoint: "http://s.test/b" } }
      """
    let world = World()
    world.transport.on("http://s.test/a", .json("1"))
    world.transport.on("http://s.test/b", .hang)
    let workflow = try workflow(body)
    let whole = try world.engine()
    let first = await world.clock.run { await whole.run(workflow, input: [:], id: "r") }
    #expect(first.status == .completed)
    var history = try #require(try await world.store.history(of: "r"))
    // As if the program had ended before the end of the second was known.
    history.inputs.removeAll { input in
      if case .activityEnded(let end) = input.event { end.place.hasSuffix("b") } else { false }
    }
    let asked = world.transport.requests.count
    let engine = try world.engine { $0.log = nil }
    let report = await world.clock.run { [history] in await engine.resume(history, of: workflow) }
    #expect(report.status == .completed && report.output == 1)
    #expect(world.transport.requests.count == asked)
  }

  @Test func `a run of another workflow goes on where it was`() async throws {
    let world = World()
    world.transport.on("http://s.test/a", .json("1"))
    world.transport.on("http://s.test/b", .hang)
    world.transport.on("http://s.test/b", .json("2"))
    let other = try workflow(
      """
      do:
        - a: { call: http, with: { method: get, endpoint: "http://s.test/a" } }
        - b: { call: http, with: { method: get, endpoint: "http://s.test/b" } }
      """,
      head: "document: { dsl: '1.0.3', namespace: test, name: other, version: '1.0.0' }\n"
    )
    let workflow = try workflow(
      "do: [{ o: { run: { workflow: { namespace: test, name: other, version: '1.0.0' } } } }]"
    )
    #expect(await world.interrupt(workflow, try world.engine(workflows: [other])).status == .suspended)
    let report = try await world.resume(workflow, try world.engine(workflows: [other]))
    #expect(report.status == .completed && report.output == 2)
    let paths = world.transport.requests.map(\.target)
    #expect(paths == ["/a", "/b", "/b"])
  }

  @Test func `secrets that a service sent back are hidden in the log once the run is complete`() async throws
  {
    let body = """
      use: { secrets: [token] }
      do:
        - a: { call: http, with: { method: get, endpoint: "http://s.test/a", headers: { x: "${ $secrets.token }" } } }
        - b: { call: http, with: { method: get, endpoint: "http://s.test/b" } }
      output: { as: '"done"' }
      """
    for isComplete in [true, false] {
      let world = World()
      world.transport.on("http://s.test/a", .json(#"{"seen":"tops3cret"}"#))
      world.transport.on("http://s.test/b", isComplete ? .json("1") : .status(.notFound))
      let engine = try world.engine { $0.secret = { _ in "tops3cret" } }
      let workflow = try workflow(body)
      let report = await world.clock.run { await engine.run(workflow, input: [:], id: "r") }
      #expect((report.status == .completed) == isComplete, "\(report)")
      let inputs = try await world.store.history(of: "r")?.inputs ?? []
      let text = String(decoding: try JSONByteEncoder().encode(inputs), as: UTF8.self)
      // A run that failed may be run again, and then needs what had succeeded.
      #expect(text.contains("tops3cret") != isComplete)
      #expect(text.contains("<hidden>") == isComplete)
    }
  }

  @Test func `the end of a run is kept, and that of one that was put aside isn't`() async throws {
    let world = World()
    world.transport.on("http://s.test/a", .hang)
    world.transport.on("http://s.test/a", .json("1"))
    let workflow = try workflow(Self.call("get"))
    #expect(await world.interrupt(workflow, try world.engine()).status == .suspended)
    #expect(try await world.store.run("r")?.ending == nil)
    _ = try await world.resume(workflow, try world.engine())
    guard case .ran(let end)? = try await world.store.run("r")?.ending else {
      Issue.record("no end")
      return
    }
    #expect(end.status == .completed && end.output == 1)
  }
}

/// Something that has happened.
private final class Flag: Sendable {
  private let state = Mutex(false)

  var isRaised: Bool { state.withLock { $0 } }

  func raise() { state.withLock { $0 = true } }
}

/// A log that keeps all but intents.
private struct LogWithoutIntents: RunLog {
  private struct NoRoom: Error, CustomStringConvertible {
    var description: String { "no room" }
  }

  func append(_ inputs: [RunInput], to run: RunHeader) async throws {}
  func intend(_ activity: Int, of run: RunHeader) async throws { throw NoRoom() }
}
