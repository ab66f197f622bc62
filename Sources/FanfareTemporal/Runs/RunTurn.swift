internal import FanfareWorkflows

/// One turn of a run: what has happened, told one by one, and the commands that are left of all that is decided meanwhile.
///
/// The planner decides after each of them, and doesn't know what else has happened already. So it may give up an activity that has ended, or
/// a timer that has fired, which the server would refuse; and what it begins and gives up in the same turn never reaches the server.
struct RunTurn {
  private var queue: [RunInput.Event] = []
  private var place = 0
  private var ended: Set<Int> = []
  private var fired: Set<Int> = []
  /// The events in which activities were asked for in earlier turns, by their numbers.
  private let events: [Int: Int64]
  private(set) var commands: [TurnCommand] = []

  init(events: [Int: Int64]) {
    self.events = events
  }

  /// Takes note of what has happened, in order and before anything is told.
  mutating func happened(_ event: RunInput.Event) {
    switch event {
    case .activityEnded(let end): ended.insert(end.number)
    case .timerFired(let number): fired.insert(number)
    case .started, .cancelled, .resumed: break
    }
    queue.append(event)
  }

  /// What is told next; `nil` if all was.
  mutating func next() -> RunInput.Event? {
    guard queue.indices.contains(place) else { return nil }
    defer { place += 1 }
    return queue[place]
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

  private mutating func cancelActivity(_ number: Int, _ request: ActivityRequest?) {
    let begun = commands.firstIndex { command in
      guard case .perform(let request) = command else { return false }
      return request.number == number
    }
    if let begun, let request {
      commands.remove(at: begun)
      queue.append(.activityEnded(request.ended(.failure(.cancelled))))
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
