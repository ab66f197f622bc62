import Fanfare
import FanfareTesting
import FanfareWorkflowSimulation
import FanfareWorkflows
import Foundation
import Testing

@testable import FanfareTemporal

/// Random workflows on the development server: they end as in process, and their histories lead to the same commands again.
@Suite(.enabled(if: DevelopmentServer.isThere, "make test installs it"), .serialized)
struct RandomClusterRunTests {
  /// How many workflows are run; `make cluster-proof` runs a thousand.
  private static let count = ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == nil ? 40 : 1000

  private static let atATime = 16

  /// Timings in which a workflow is tried in simulated time: how long answers take at most, and how far time goes on whenever it is read, in
  /// milliseconds.
  ///
  /// The last are those of a machine that has much else to do.
  private static let timings = [
    (0, 0), (1, 0), (60, 1), (60, 5), (0, 30), (0, 2000), (3000, 0), (0, 20_000), (60_000, 0),
  ]

  /// A workflow whose end doesn't depend on how long anything takes, and that end.
  private struct Case: Sendable {
    let seed: UInt64
    let draft: WorkflowDraft
    let end: RunEnd
  }

  /// What becomes of a workflow in process; `nil` if that depends on how long things take, or takes longer than a few seconds.
  private static func end(of draft: WorkflowDraft, seed: UInt64) throws -> RunEnd? {
    var first: RunEnd?
    for (number, timing) in timings.enumerated() {
      let simulation = Simulation(seed: seed &+ UInt64(number), unrest: .milliseconds(timing.1))
      let world = SteadyWorld(simulation: simulation, slowest: timing.0)
      let settings = world.settings(running: try draft.runWorkflows())
      let engine = try WorkflowEngine(
        transport: world,
        clock: simulation.clock,
        seed: seed,
        settings: settings
      )
      let workflow = try draft.workflow()
      // Some never end, and wait for what never comes.
      let report = try? simulation.run(atMost: 200_000) { await engine.run(workflow, input: draft.input) }
      guard let report, number > 0 || report.duration < .seconds(3) else { return nil }
      var end = RunEnd(report)
      end.duration = .zero
      guard first == nil || first == end else { return nil }
      first = end
    }
    return first
  }

  /// The first workflows that are of use.
  private static func cases() throws -> [Case] {
    var (cases, seed): ([Case], UInt64) = ([], 0)
    while cases.count < count {
      let draft = WorkflowDraft(seed: seed)
      if let known = try Self.end(of: draft, seed: seed) {
        cases.append(Case(seed: seed, draft: draft, end: known))
      }
      seed += 1
    }
    return cases
  }

  @Test(.timeLimit(.minutes(60)))
  func `Random workflows end as in process, and their histories lead to the same commands again`()
    async throws
  {
    let cases = try Self.cases()
    #expect(Set(cases.map(\.end.status)).isSuperset(of: [.completed, .faulted]))
    let (world, queue) = (SteadyWorld(), TestWorker.name("random"))
    try await TestWorker.run(world.settings(), queue: queue, transport: world) { client, connection in
      let engine = try WorkflowEngine(transport: world, settings: world.settings())
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (index, random) in cases.enumerated() {
          if index >= Self.atATime { try await group.next() }
          group.addTask {
            let includes = try random.draft.runWorkflows()
            let name = "\(queue)-\(random.seed)"
            var start = StartInput(workflow: try random.draft.workflow(), includes: includes)
            start.input = random.draft.input
            // Every other one goes on in another history whenever it can.
            if !random.seed.isMultiple(of: 2) { start.historyLimit = 5 }
            let run = try await client.start(start, id: name)
            let end = try await client.end(of: run)
            #expect(end == random.end, "seed \(random.seed): \(end), and in process \(random.end)")
            var replay = RunReplay(of: run, over: connection, on: engine, functions: WorkflowDraft.functions)
            while !replay.isOver { _ = try await replay.proceed() }
            #expect(replay.hasEnded, "seed \(random.seed)")
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
