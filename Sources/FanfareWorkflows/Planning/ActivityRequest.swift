/// An activity that a run asks for.
package struct ActivityRequest: Sendable {
  /// Counts the activities of the run from 0.
  package let number: Int
  /// The frame that waits for it; `nil` if none does.
  let frame: Frame.ID?
  /// What is to be done.
  let activity: Activity
  /// The task that it belongs to.
  package let task: TaskInfo
  /// When it has to have ended, counted from the beginning of the run; `nil` for no limit.
  package private(set) var deadline: Duration?
  /// What tells it from all others, also when it is performed again.
  package let key: ActivityKey

  /// Whether it was asked for before the run was put aside, and may have been begun.
  package var isRepeated = false

  /// Whether a task waits for its end.
  package var isAwaited: Bool { frame != nil }

  /// What kind of work it is.
  package var kind: ActivityKind { activity.kind }

  /// The same with another time by which it has to have ended.
  func limited(to deadline: Duration) -> ActivityRequest {
    var request = self
    request.deadline = deadline
    return request
  }

  /// Its end.
  package func ended(_ outcome: Result<ActivityOutcome, ActivityFailure>) -> ActivityEnd {
    ActivityEnd(number: number, place: task.task.reference, kind: kind, outcome: outcome)
  }
}
