/// A run that was made again from what it has been told, as far as that leads.
struct FoldedRun: Sendable {
  /// Its planner, which waits for the next input.
  private(set) var planner: RunPlanner
  /// What follows from the last of its inputs, or why one of them doesn't fit.
  private(set) var decision = RunDecision()
  /// The numbers of the activities that were cancelled.
  private var cancelled: Set<Int> = []

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
      note(decision)
    }
    // Nothing else is heard before what follows from the last of them, such as the end of the run: it may have been told before.
    self.planner.settle(into: &decision)
    note(decision)
  }

  private mutating func note(_ decision: RunDecision) {
    for case .cancel(let number) in decision.commands { cancelled.insert(number) }
  }

  /// Why an activity that hadn't ended isn't begun again; `nil` if it is.
  ///
  /// - Parameters:
  ///   - request: the activity.
  ///   - intents: the numbers of the activities that were about to make a call which must not be made twice.
  ///   - rules: what is done with what isn't known.
  func failure(
    of request: ActivityRequest,
    _ intents: Set<Int>,
    _ rules: ResumptionRules
  ) -> ActivityFailure? {
    if cancelled.contains(request.number) {
      return ActivityFailure(error: WorkflowError(.runtime, "it was cancelled"), isCancellation: true)
    }
    guard intents.contains(request.number), !rules.repeatsUncertainCalls else { return nil }
    return ActivityFailure(error: .uncertainCall(at: request.task.task.reference))
  }
}
