internal import Fanfare
internal import FanfareTesting

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
    /// What the run came through.
    package var reached: Set<ReachedState> = []
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
    let script = (0..<Int.random(in: 1...6, using: &random)).map { RandomStep(topology, number: $0, &random) }
    do {
      return try simulation.run {
        let world = try RandomWorld(topology, simulation, keepsLog: keepsLog)
        return await world.play(script)
      }
    } catch {
      return Report(violations: ["\(error)"])
    }
  }
}
