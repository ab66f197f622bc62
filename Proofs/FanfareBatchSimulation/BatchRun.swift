internal import Fanfare
internal import FanfareBatches
package import FanfareRandomRuns
internal import FanfareTesting
internal import FanfareWorkflows
internal import Foundation

/// A random batch of documents that cost money, run by one program after another: some are killed, some are put aside, some run out of
/// their budget, and the last ends it.
package struct BatchRun: SeededRun {
  private let seed: UInt64
  private let plan: BatchPlan

  /// Describes the run of a seed.
  ///
  /// - Parameters:
  ///   - seed: what it is drawn from.
  ///   - omitted: the numbers of its parts that are left out, from 0 to below ``partCount(of:)``.
  package init(seed: UInt64, without omitted: Set<Int> = []) {
    self.seed = seed
    plan = BatchPlan(seed: seed).without(omitted)
  }

  /// How many parts the run of a seed has that can be left out.
  package static func partCount(of seed: UInt64) -> Int { BatchPlan(seed: seed).partCount }

  /// Carries out the run.
  ///
  /// - Parameter keepsLog: whether the report has what was planned, and what was kept.
  package func perform(keepsLog: Bool = false) async -> SeedReport<BatchState> {
    var report = SeedReport<BatchState>()
    report.size = plan.documents.count
    report.violations += KeyCheck(seed: seed).violations
    guard !plan.documents.isEmpty else { return report }
    do {
      let folder = try OutputFolder()
      defer { folder.remove() }
      var life = try BatchLife(plan, output: folder.file)
      for program in plan.programs + [.last(seed: seed)] where life.violations.isEmpty {
        try await life.run(program, number: life.programs)
      }
      if life.violations.isEmpty { try await life.checkEnd() }
      report.violations += life.violations
      report.reached = life.reached
      if keepsLog { report.log = plan.documents.map(\.description) + life.log }
    } catch {
      report.violations.append("it didn't run: \(error)")
    }
    return report
  }
}
