import Fanfare
import FanfareJSON
import FanfareTesting
import Synchronization
import Testing

@testable import FanfareWorkflows

/// A log far away, which makes safe what was appended only when that is asked for.
@Suite struct SettledLogTests {
  private final class FarLog: RunLog {
    struct State {
      var appended = 0
      var safe = 0
      var settled = 0
    }

    let state = WatchedState(State())
    let refused: Int?

    init(refusing refused: Int? = nil) {
      self.refused = refused
    }

    func append(_ inputs: [RunInput], to run: RunHeader) async throws {
      state.note { $0.appended += inputs.count }
    }

    func settle(_ run: RunHeader) async throws {
      let number = state.read { $0.settled }
      if number == refused { throw StoreError(.failed, "nobody answers") }
      state.note {
        $0.settled += 1
        $0.safe = $0.appended
      }
    }
  }

  private func run(_ log: FarLog, _ called: @escaping @Sendable () -> Void) async throws -> RunReport {
    var settings = WorkflowEngineSettings()
    settings.log = log
    settings.functions["work"] = { argument, _ in
      called()
      return argument
    }
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: SystemClock()), settings: settings)
    let body = """
      document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }
      do:
        - a: { call: work, with: { n: 1 } }
        - both: { fork: { branches: [ { b: { call: work, with: { n: 2 } } }, { c: { call: work, with: { n: 3 } } } ] } }
        - d: { set: { n: 4 } }
      """
    return await engine.run(try Workflow(parsing: body, functions: ["work"]), input: [:], id: "r")
  }

  @Test
  func `What was appended is made safe before something begins that follows from it, and not otherwise`()
    async throws
  {
    let log = FarLog()
    let unsafe = Mutex(0)
    let report = try await run(log) {
      let isSafe = log.state.read { $0.safe > 0 && ($0.safe == $0.appended || $0.safe == 2) }
      if !isSafe { unsafe.withLock { $0 += 1 } }
    }
    #expect(report.status == .completed)
    #expect(unsafe.withLock { $0 } == 0)
    // Before the first call and before the two of the fork, whose ends lead to no further one.
    #expect(log.state.read { $0.settled } == 2)
  }

  @Test func `A run that is put aside leaves nothing that isn't safe`() async throws {
    let (log, control) = (FarLog(), RunControl())
    var settings = WorkflowEngineSettings()
    settings.log = log
    settings.functions["work"] = { argument, _ in
      guard argument["n"] == 2 else { return argument }
      // The start of the run and the end of the other call.
      await log.state.wait { $0.appended >= 2 }
      control.suspend()
      try await hangUntilCancelled()
    }
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: SystemClock()), settings: settings)
    let body = """
      document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }
      do:
        - both: { fork: { branches: [ { a: { call: work, with: { n: 1 } } }, { b: { call: work, with: { n: 2 } } } ] } }
      """
    let workflow = try Workflow(parsing: body, functions: ["work"])
    let report = await engine.run(workflow, input: [:], id: "r", control: control)
    #expect(report.status == .suspended)
    #expect(log.state.read { $0.appended == 2 && $0.safe == 2 })
  }

  @Test(arguments: [0, 1]) func `If it can't be made safe nothing is begun, and the run is put aside`(
    _ refused: Int
  ) async throws {
    let calls = Mutex(0)
    let report = try await run(FarLog(refusing: refused)) { calls.withLock { $0 += 1 } }
    #expect(report.status == .suspended)
    #expect(report.error?.detail?.contains("nobody answers") == true)
    #expect(calls.withLock { $0 } == refused)
  }
}
