internal import Fanfare
package import FanfareRandomRuns

/// A random run of a store in a file beside one in memory: what is kept, by whom, when the program ends and what the disk does are drawn from a
/// seed, and everything that either is asked has to have the same answer.
///
/// The store, SQLite and the files are the real ones; only the time by which transactions are paced is simulated.
package struct StoreRun: SeededRun {
  /// What the run is drawn from.
  package let seed: UInt64
  private let omitted: Set<Int>

  /// Describes the run of a seed.
  ///
  /// - Parameters:
  ///   - seed: what it is drawn from.
  ///   - omitted: the numbers of its parts that are left out, from 0 to below ``partCount(of:)``.
  package init(seed: UInt64, without omitted: Set<Int> = []) {
    self.seed = seed
    self.omitted = omitted
  }

  /// How many parts the run of a seed has that can be left out.
  package static func partCount(of seed: UInt64) -> Int { StorePlan(seed: seed).steps.count }

  package typealias Report = SeedReport<StoreState>

  /// Carries out the run.
  ///
  /// - Parameter keepsLog: whether the report has the conversation.
  package func perform(keepsLog: Bool = false) -> Report {
    let plan = StorePlan(seed: seed)
    do {
      let stage = try StoreStage(plan, keepsLog: keepsLog)
      defer { stage.leave() }
      for (number, step) in plan.steps.enumerated() where !omitted.contains(number) {
        stage.perform(step)
        if !stage.report.violations.isEmpty { return stage.report }
      }
      stage.end()
      return stage.report
    } catch {
      return Report(violations: ["a store can't be made: \(error)"])
    }
  }
}
