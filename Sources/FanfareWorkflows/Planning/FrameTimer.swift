/// A timer of a task, and what happens when it fires.
struct FrameTimer: Sendable {
  /// What happens then.
  enum Purpose: Sendable {
    /// The task has taken too long.
    case timeout(limit: Duration)
    /// One try has taken too long.
    case tryTimeout(limit: Duration)
    /// The task has waited long enough.
    case wake
  }

  let timer: RunTimer
  let purpose: Purpose

  /// Whether it limits a task or a try.
  var isLimit: Bool {
    if case .wake = purpose { return false }
    return true
  }
}

extension FrameTimer.Purpose {
  /// Whether it limits one try.
  var isOfTry: Bool {
    if case .tryTimeout = self { return true }
    return false
  }

  /// Whether it limits a task as a whole.
  var isOfTask: Bool {
    if case .timeout = self { return true }
    return false
  }
}
