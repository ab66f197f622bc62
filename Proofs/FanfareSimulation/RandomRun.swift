internal import Fanfare
package import FanfareRandomRuns
internal import FanfareTesting

/// A random run: services, policies, calls and cancellations drawn from a seed, and everything that must hold after it.
package struct RandomRun: SeededRun {
  /// What the run is drawn from.
  package let seed: UInt64
  private let plan: RandomPlan

  /// Describes the run of a seed.
  ///
  /// - Parameters:
  ///   - seed: what it is drawn from.
  ///   - omitted: the numbers of its parts that are left out, from 0 to below ``partCount(of:)``.
  package init(seed: UInt64, without omitted: Set<Int> = []) {
    self.seed = seed
    plan = RandomPlan(seed: seed).without(omitted)
  }

  /// How many parts the run of a seed has that can be left out.
  package static func partCount(of seed: UInt64) -> Int { RandomPlan(seed: seed).parts.count }

  package typealias Report = SeedReport<ReachedState>

  /// How many steps a run may have, many times as many as the longest has.
  private static let longest = 1_000_000

  /// Carries out the run.
  ///
  /// - Parameter keepsLog: whether the report has every event.
  package func perform(keepsLog: Bool = false) -> Report {
    let simulation = Simulation(seed: seed, unrest: plan.unrest)
    let plan = plan
    var report: Report
    do {
      report = try simulation.run(atMost: Self.longest) {
        let world = try RandomWorld(plan, simulation, keepsLog: keepsLog)
        return await world.play()
      }
    } catch {
      report = Report(violations: ["\(error)"])
    }
    if keepsLog { report.log = plan.lines + report.log }
    return report
  }
}
