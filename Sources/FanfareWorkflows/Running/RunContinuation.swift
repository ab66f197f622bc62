internal import Fanfare

/// What is done when a run goes on, about what hadn't ended when it was put aside.
struct RunContinuation {
  /// Within which what is overdue comes, at random: many runs go on at the same time.
  private static let spread = Duration.seconds(2)

  /// How much later comes what is overdue.
  let overdueDelay: Duration
  /// The ends of the activities that aren't begun again.
  private(set) var ends: [RunInput.Event] = []
  /// The activities that are begun again.
  private(set) var requests: [ActivityRequest] = []

  /// - Parameters:
  ///   - planner: the planner of the run, told that it goes on.
  ///   - folded: the run as its history left it.
  ///   - history: what was kept of it.
  ///   - rules: what is done with what isn't known.
  init(
    of planner: borrowing RunPlanner,
    _ folded: FoldedRun,
    _ history: RunHistory,
    _ rules: ResumptionRules
  ) {
    var chance = SeededRandom(seed: history.header.seed ^ UInt64(truncatingIfNeeded: history.inputs.count))
    overdueDelay = .nanoseconds(Int64(chance.next() % UInt64(Self.spread.wholeNanoseconds)))
    for request in planner.outstanding.activities {
      if let failure = folded.failure(of: request, history.intents, rules) {
        ends.append(.activityEnded(request.ended(.failure(failure))))
      } else {
        requests.append(request.repeated())
      }
    }
  }
}
