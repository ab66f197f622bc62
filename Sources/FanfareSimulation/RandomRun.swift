internal import Fanfare
internal import FanfareTesting
internal import HTTPTypes

/// A random run: services, policies, calls and cancellations drawn from a seed, and everything that must hold after it.
package struct RandomRun {
  /// What the run is drawn from.
  package let seed: UInt64

  /// Describes the run of a seed.
  package init(seed: UInt64) {
    self.seed = seed
  }

  /// What came of a run.
  package struct Report: Hashable, Sendable {
    /// How many calls were made.
    package var calls = 0
    /// How many attempts they made.
    package var attempts = 0
    /// Everything that didn't hold; empty if all did.
    package var violations: [String] = []
    /// Every event, if it was asked for.
    package var log: [String] = []
  }

  /// Carries out the run.
  ///
  /// - Parameter keepsLog: whether the report has every event.
  package func perform(keepsLog: Bool = false) -> Report {
    var random = SeededRandom(seed: seed)
    let topology = RandomTopology(&random)
    let simulation = Simulation(seed: seed)
    let network = SimulatedNetwork(simulation)
    let script = (0..<Int.random(in: 1...6, using: &random)).map { RandomStep(topology, number: $0, &random) }
    do {
      return try simulation.run {
        let world = try RandomWorld(topology, simulation, network, keepsLog: keepsLog)
        return await world.play(script)
      }
    } catch {
      return Report(violations: ["\(error)"])
    }
  }
}

/// One step of a random run: a group of calls, how it is decided, by when, and whether it is cancelled.
struct RandomStep: Sendable {
  struct Call: Sendable {
    let service: ServiceName
    let target: String
    let method: HTTPRequest.Method
    let priority: CallPriority
  }

  let calls: [Call]
  let completion: CompletionMode
  let maximumConcurrency: Int?
  let deadline: Duration?
  let cancelAfter: Duration?
  let pause: Duration

  init(_ topology: RandomTopology, number: Int, _ random: inout SeededRandom) {
    let count = Int.random(in: 1...8, using: &random)
    let shared = random.unit() < 0.2
    calls = (0..<count).map { index in
      Call(
        service: topology.members.randomElement(using: &random)?.name ?? "s0",
        target: shared ? "/shared" : "/\(number)-\(index)",
        method: random.unit() < 0.6 ? .get : .post,
        priority: CallPriority.allCases.randomElement(using: &random) ?? .normal
      )
    }
    completion =
      [.settleAll, .settleAll, .failFast, .firstSuccess, .quorum(Int.random(in: 1...count, using: &random))]
      .randomElement(using: &random) ?? .settleAll
    maximumConcurrency = random.unit() < 0.3 ? Int.random(in: 1...count, using: &random) : nil
    deadline = random.unit() < 0.3 ? .microseconds(Int.random(in: 0...500_000, using: &random)) : nil
    cancelAfter = random.unit() < 0.3 ? .microseconds(Int.random(in: 0...200_000, using: &random)) : nil
    pause = .milliseconds(Int.random(in: 0...1000, using: &random))
  }
}
