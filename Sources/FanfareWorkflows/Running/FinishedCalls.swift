/// What has succeeded in the run whose place another one takes, so that it isn't done again.
struct FinishedCalls: Sendable {
  private var finished: [ActivityKey: (activity: Activity, outcome: ActivityOutcome)] = [:]

  /// Makes a run again, and notes what has succeeded in it.
  ///
  /// - Parameters:
  ///   - planner: one of that run that hasn't been told anything.
  ///   - history: what the run was told. What comes after an input that doesn't fit counts as not done.
  init(_ planner: RunPlanner, after history: [RunInput]) {
    var planner = planner
    var requests: [Int: ActivityRequest] = [:]
    for input in history {
      let decision = planner.decide(input, upTo: 0)
      guard decision.discrepancy == nil else { return }
      for case .perform(let request) in decision.commands { requests[request.number] = request }
      guard case .activityEnded(let end) = input.event, case .success(let outcome) = end.outcome,
        let request = requests.removeValue(forKey: end.number)
      else { continue }
      finished[request.key.position] = (request.activity, outcome)
    }
  }

  /// What came of an activity in that run; `nil` if it hasn't succeeded there, or asks for something else now.
  func outcome(of request: ActivityRequest) -> ActivityOutcome? {
    guard let (activity, outcome) = finished[request.key.position], activity.isSame(as: request.activity)
    else {
      return nil
    }
    var reused = outcome
    reused.attempts = 0
    return reused
  }
}
