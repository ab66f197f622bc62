/// A run that was made again from what it has been told, as far as that leads.
struct FoldedRun: Sendable {
  /// Its planner, which waits for the next input.
  private(set) var planner: RunPlanner
  /// What it had under way when it was told the last of its inputs.
  private(set) var outstanding = RunOutstanding(activities: [], timers: [])
  /// What follows from the last of its inputs, or why one of them doesn't fit.
  private(set) var decision = RunDecision()

  /// Tells a planner a history.
  ///
  /// - Parameters:
  ///   - planner: one that hasn't been told anything.
  ///   - history: what the run was told, in order.
  init(_ planner: RunPlanner, after history: [RunInput]) {
    self.planner = planner
    for input in history {
      // No further than the next input says.
      let decision = self.planner.decide(input, upTo: 0)
      guard decision.discrepancy == nil else {
        self.decision.discrepancy = decision.discrepancy
        return
      }
    }
    outstanding = self.planner.outstanding
    // Nothing else is heard before what follows from the last of them, such as the end of the run: it may have been told before.
    self.planner.settle(into: &decision)
  }
}
