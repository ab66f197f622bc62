/// What came of a random run.
package struct SeedReport<State: Hashable & Sendable>: Hashable, Sendable {
  /// How much was done in it: calls, exchanges or tasks.
  package var size = 0
  /// Everything that didn't hold; empty if all did.
  package var violations: [String] = []
  /// What the run came through.
  package var reached: Set<State> = []
  /// What was measured in it, by name: what has to hold of the means over many runs and not of each.
  package var measures: [String: Double] = [:]
  /// Why nothing can be said of it; `nil` if something can.
  package var undecided: String?
  /// What there was and what happened, for people, if it was asked for.
  package var log: [String] = []

  /// Begins with nothing, or with what didn't hold.
  package init(violations: [String] = []) {
    self.violations = violations
  }
}

extension SeedReport where State: RawRepresentable<String> {
  /// The same with the names of the states, in which reports of all kinds of runs are alike.
  package var named: SeedReport<String> {
    var report = SeedReport<String>(violations: violations)
    (report.size, report.undecided, report.log) = (size, undecided, log)
    report.reached = Set(reached.map(\.rawValue))
    report.measures = measures
    return report
  }
}
