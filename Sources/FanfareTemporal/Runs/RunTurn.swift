internal import FanfareWorkflows

/// One turn of a run: what has happened, told one by one, and the commands that are left of all that is decided meanwhile.
///
/// The planner decides after each of them, and doesn't know what else has happened already. So it may give up an activity that has ended, or
/// a timer that has fired, which the server would refuse; and what it begins and gives up in the same turn never reaches the server.
struct RunTurn {
  /// How many activities of a run the server has at a time; the others wait here until some have ended.
  ///
  /// It refuses more than 2,000, and what a worker can't do yet is better counted here than there.
  static let mostActivities = 500

  /// What is to be told, each with when it happened; what this turn itself led to has no time.
  private var queue: [(event: RunInput.Event, time: Duration?)] = []
  private var place = 0
  private var ended: Set<Int> = []
  private var fired: Set<Int> = []
  /// The events in which activities were asked for in earlier turns, by their numbers.
  private let events: [Int: Int64]
  /// The activities that the server isn't asked for yet, in the order of their turns.
  private(set) var waiting: [ActivityRequest]
  private(set) var commands: [TurnCommand] = []

  init(events: [Int: Int64], waiting: [ActivityRequest]) {
    self.events = events
    self.waiting = waiting
  }

  /// Takes note of what has happened, in order and before anything is told.
  ///
  /// - Parameters:
  ///   - event: what has happened.
  ///   - time: when, counted from the beginning of the run.
  mutating func happened(_ event: RunInput.Event, at time: Duration) {
    switch event {
    case .activityEnded(let end): ended.insert(end.number)
    case .timerFired(let number): fired.insert(number)
    case .started, .cancelled, .resumed: break
    }
    queue.append((event, time))
  }

  /// What is told next; `nil` if all was.
  ///
  /// A timer goes before what has happened after it was due, as it does without a cluster: the server fires timers late, and a call whose
  /// deadline is the task's time-out would mostly end before that.
  ///
  /// - Parameter timers: those that run.
  mutating func next(_ timers: [RunTimer]) -> RunInput.Event? {
    guard queue.indices.contains(place) else { return nil }
    let (event, time) = queue[place]
    if let time, let timer = timers.filter({ $0.due <= time }).min(by: { $0.comesBefore($1) }) {
      cancelTimer(timer.number)
      return .timerFired(timer.number)
    }
    place += 1
    return event
  }

  /// Takes note of a decision.
  ///
  /// - Parameters:
  ///   - command: what was decided.
  ///   - elapsed: the time of the turn.
  ///   - activities: the activities that haven't ended.
  mutating func decided(_ command: RunCommand, at elapsed: Duration, _ activities: [Int: ActivityRequest]) {
    switch command {
    case .perform(let request): commands.append(.perform(request))
    case .cancel(let number): cancelActivity(number, activities[number])
    case .startTimer(let timer):
      // The server refuses timers of no length.
      commands.append(.startTimer(timer.number, after: max(timer.due - elapsed, .milliseconds(1))))
    case .cancelTimer(let number): cancelTimer(number)
    }
  }

  /// Has activities wait that are more than the server may have, and takes up those whose turn has come; after everything was decided.
  ///
  /// - Parameter count: how many the server has.
  mutating func hold(serverHas count: Int) {
    let begun = commands.compactMap(\.request)
    let free = max(0, Self.mostActivities - count)
    guard !waiting.isEmpty || begun.count > free else { return }
    let all = waiting + begun
    let taken = all.prefix(free)
    let numbers = Set(taken.map(\.number))
    commands.removeAll { command in command.request.map { !numbers.contains($0.number) } ?? false }
    // What has waited longest goes first.
    commands.insert(contentsOf: taken.prefix(waiting.count).map { .perform($0) }, at: 0)
    waiting = Array(all.dropFirst(free))
  }

  private mutating func cancelActivity(_ number: Int, _ request: ActivityRequest?) {
    let place = commands.firstIndex { $0.request?.number == number }
    if let place { commands.remove(at: place) }
    let waits = waiting.firstIndex { $0.number == number }
    if let waits { waiting.remove(at: waits) }
    if let request, place != nil || waits != nil {
      queue.append((.activityEnded(request.ended(.failure(.cancelled))), nil))
    } else if !ended.contains(number), let event = events[number] {
      commands.append(.cancelActivity(number, event: event))
    }
  }

  private mutating func cancelTimer(_ number: Int) {
    let begun = commands.firstIndex { command in
      guard case .startTimer(number, _) = command else { return false }
      return true
    }
    if let begun {
      commands.remove(at: begun)
    } else if !fired.contains(number) {
      commands.append(.cancelTimer(number))
    }
  }
}

extension TurnCommand {
  /// The activity that it asks for; `nil` if it asks for none.
  fileprivate var request: ActivityRequest? {
    guard case .perform(let request) = self else { return nil }
    return request
  }
}
