internal import Fanfare

/// Something that becomes due.
struct Timer: Sendable {
  /// What happens then.
  enum Purpose: Sendable {
    /// The task has taken too long.
    case timeout(limit: Duration)
    /// One try has taken too long.
    case attemptTimeout(limit: Duration)
    /// The task has waited long enough.
    case wake
  }

  let due: MonotonicInstant
  let frame: Frame.ID
  let purpose: Purpose
}

/// What becomes due, in the order of time.
struct TimerQueue: Sendable {
  private var timers: [Timer] = []

  /// When the next is due.
  var nextDue: MonotonicInstant? { timers.first?.due }

  mutating func add(_ timer: Timer) {
    let index = timers.firstIndex { $0.due > timer.due } ?? timers.endIndex
    timers.insert(timer, at: index)
  }

  /// Removes and returns the next, if it is due.
  mutating func popDue(at now: MonotonicInstant) -> Timer? {
    guard let first = timers.first, first.due <= now else { return nil }
    return timers.removeFirst()
  }

  /// Whether a frame is limited to a length of time already.
  func limits(_ frame: Frame.ID, to length: Duration) -> Bool {
    timers.contains { timer in
      guard timer.frame == frame, case .timeout(length) = timer.purpose else { return false }
      return true
    }
  }

  /// Removes the timers of a frame.
  mutating func remove(_ frame: Frame.ID, where isRemoved: (Timer.Purpose) -> Bool = { _ in true }) {
    guard !timers.isEmpty else { return }
    timers.removeAll { $0.frame == frame && isRemoved($0.purpose) }
  }

  /// The earliest time-out of a task or a try among the frames that are meant.
  func deadline(where isMeant: (Frame.ID) -> Bool) -> MonotonicInstant? {
    timers.first { timer in
      if case .wake = timer.purpose { return false }
      return isMeant(timer.frame)
    }?.due
  }
}
