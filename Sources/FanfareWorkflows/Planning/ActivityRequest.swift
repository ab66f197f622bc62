/// An activity that a run asks for.
///
/// It is a class so that it is handed on as a pointer: it is kept in several places until the activity has ended.
package final class ActivityRequest: Sendable {
  /// Counts the activities of the run from 0.
  package let number: Int
  /// The frame that waits for it; `nil` if none does.
  let frame: Frame.ID?
  /// What is to be done.
  let activity: Activity
  /// What kind of work it is.
  package let kind: ActivityKind
  /// The task that it belongs to.
  package let task: TaskInfo
  /// When it has to have ended, counted from the beginning of the run; `nil` for no limit.
  package let deadline: Duration?
  /// What tells it from all others, also when it is performed again.
  package let key: ActivityKey

  /// Whether it was asked for before the run was put aside, and may have been begun.
  package let isRepeated: Bool

  init(
    number: Int,
    frame: Frame.ID?,
    activity: Activity,
    task: TaskInfo,
    deadline: Duration?,
    key: ActivityKey,
    isRepeated: Bool = false
  ) {
    self.number = number
    self.frame = frame
    self.activity = activity
    kind = activity.kind
    self.task = task
    self.deadline = deadline
    self.key = key
    self.isRepeated = isRepeated
  }

  /// Whether a task waits for its end.
  package var isAwaited: Bool { frame != nil }

  /// The same with another time by which it has to have ended.
  func limited(to deadline: Duration) -> ActivityRequest {
    ActivityRequest(
      number: number,
      frame: frame,
      activity: activity,
      task: task,
      deadline: deadline,
      key: key
    )
  }

  /// The same when it is asked for again, in a run that goes on.
  func repeated() -> ActivityRequest {
    ActivityRequest(
      number: number,
      frame: frame,
      activity: activity,
      task: task,
      deadline: deadline,
      key: key,
      isRepeated: true
    )
  }

  /// The same with a key that begins otherwise.
  func keyed(_ prefix: String) -> ActivityRequest {
    guard prefix != key.run else { return self }
    let key = key.beginning(with: prefix)
    return ActivityRequest(
      number: number,
      frame: frame,
      activity: activity.keyed(key),
      task: task,
      deadline: deadline,
      key: key,
      isRepeated: isRepeated
    )
  }

  /// Its end.
  package func ended(_ outcome: Result<ActivityOutcome, ActivityFailure>) -> ActivityEnd {
    ActivityEnd(number: number, place: task.task.reference, kind: kind, outcome: outcome)
  }
}
