/// What a run's planner has decided.
package struct RunDecision: Sendable {
  /// What is to be done, in this order.
  package var commands: [RunCommand] = []
  /// What has happened.
  package var events: [RunEvent] = []
  /// Why the input can't be one of this run; nothing follows from it then.
  ///
  /// That is so where a history doesn't fit the plan: it is another run's, or the definition or the planner has changed.
  package var discrepancy: String?

  /// Forgets all but the memory.
  mutating func clear() {
    commands.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
    discrepancy = nil
  }
}

/// What the planner wants done.
package enum RunCommand: Sendable {
  /// Performs an activity and reports its end, also when it was cancelled.
  case perform(ActivityRequest)
  /// Cancels an activity, which still has to end.
  case cancel(Int)
  /// Fires a timer when its time has come.
  case startTimer(RunTimer)
  /// Forgets a timer.
  case cancelTimer(Int)

  /// Whether it begins something that others see.
  var beginsActivity: Bool {
    if case .perform = self { true } else { false }
  }
}

/// A time at which a run has to be told that it has come.
package struct RunTimer: Hashable, Sendable, Codable {
  /// Counts the timers of the run from 0.
  package let number: Int
  /// When it is due, counted from the beginning of the run.
  package let due: Duration
}

/// What a run has asked for and what hasn't ended, each in the order in which it was asked for.
package struct RunOutstanding: Sendable {
  /// The activities, those that were cancelled and those that no task waits for as well.
  package let activities: [ActivityRequest]
  /// The timers.
  package let timers: [RunTimer]
}
