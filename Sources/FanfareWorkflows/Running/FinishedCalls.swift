/// What was begun in the runs whose places another one takes, so that what has succeeded isn't done again.
///
/// A definition that has changed since, or an answer that is another one now, can ask for something else in the same place. Then that is done,
/// and with a key of its own: a service that knows the key would take it for what it has done already, or refuse it.
struct FinishedCalls: Sendable {
  /// An activity that was begun in an earlier run.
  private struct Begun {
    let activity: Activity
    let run: String
    let number: Int
    /// What its key began with.
    let keyPrefix: String
    var outcome: ActivityOutcome?
  }

  /// By their places, those of the first run first.
  private var begun: [ActivityKey: [Begun]] = [:]

  /// Makes a run again, and notes what was begun in it and what has succeeded.
  ///
  /// Runs are added in the order in which they took each other's places.
  ///
  /// - Parameters:
  ///   - planner: one of that run that hasn't been told anything.
  ///   - history: what was kept of it. What comes after an input that doesn't fit counts as not done.
  mutating func add(_ planner: RunPlanner, after history: RunHistory) {
    var planner = planner
    var requests: [Int: (request: ActivityRequest, place: Int)] = [:]
    for input in history.inputs {
      let decision = planner.decide(input, upTo: 0)
      guard decision.discrepancy == nil else { return }
      for case .perform(let request) in decision.commands {
        requests[request.number] = (request, note(request, in: history.header.id))
      }
      // A run that left something out that failed is made again, and makes again only that.
      guard case .activityEnded(let end) = input.event, case .success(let outcome) = end.outcome,
        outcome.optionalFailures == nil, let (request, place) = requests.removeValue(forKey: end.number)
      else { continue }
      begun[request.key.position]?[place].outcome = outcome
    }
    // What follows from the last input was begun as well.
    var last = RunDecision()
    planner.settle(into: &last)
    for case .perform(let request) in last.commands { _ = note(request, in: history.header.id) }
  }

  /// Notes that an activity was begun.
  ///
  /// - Returns: its place among those of the same position.
  private mutating func note(_ request: ActivityRequest, in run: String) -> Int {
    let position = request.key.position
    let entry = Begun(
      activity: request.activity,
      run: run,
      number: request.number,
      keyPrefix: keyPrefix(of: request, in: run)
    )
    begun[position, default: []].append(entry)
    return begun[position, default: []].count - 1
  }

  /// What came of an activity in an earlier run; `nil` if it hasn't succeeded there, or asked for something else.
  func outcome(of request: ActivityRequest) -> ActivityOutcome? {
    let same = begun[request.key.position]?.last {
      $0.outcome != nil && $0.activity.isSame(as: request.activity)
    }
    guard var outcome = same?.outcome else { return nil }
    // What it came to stays: the run in its place stands for both.
    outcome.attempts = 0
    return outcome
  }

  /// What the key of an activity begins with: that which the same had before, and one of the run's own if something else was asked for in
  /// its place.
  func keyPrefix(of request: ActivityRequest, in run: String) -> String {
    let others = begun[request.key.position] ?? []
    if let first = others.first(where: { $0.activity.isSame(as: request.activity) }) {
      return first.keyPrefix
    }
    // Those of the same run are what a `try` tries again.
    return others.contains { $0.run != run } ? run : request.key.run
  }

  /// The runs that earlier ones were to make in the place of an activity, the last first.
  ///
  /// There are several where a run was tried again, and some may never have begun.
  func runs(of request: ActivityRequest) -> [String] {
    (begun[request.key.position] ?? []).reversed().map { "\($0.run).\($0.number)" }
  }
}
