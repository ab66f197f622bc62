internal import Fanfare

/// The timers of a run, and the one thing that sleeps for the first of them.
struct RunAlarm {
  private let clock: any MonotonicClock
  private let start: MonotonicInstant
  private let mailbox: RunMailbox
  private let executor: (any TaskExecutor)?
  private var timers = TimerQueue()
  private var sleeper: (due: Duration, task: Task<Void, Never>)?

  init(
    clock: any MonotonicClock,
    start: MonotonicInstant,
    mailbox: RunMailbox,
    executor: (any TaskExecutor)?
  ) {
    self.clock = clock
    self.start = start
    self.mailbox = mailbox
    self.executor = executor
  }

  var isEmpty: Bool { timers.isEmpty }

  mutating func add(_ timer: RunTimer) { timers.insert(timer) }

  /// Takes the timers of a run that goes on in place of all others.
  ///
  /// If some of them are overdue, those come a little later. None overtakes another by that: a limit that is reached within that time comes
  /// after a wait that was over before it.
  ///
  /// - Parameters:
  ///   - all: the timers.
  ///   - elapsed: the time since the beginning of the run.
  ///   - delay: how much later what is overdue comes.
  mutating func replaceAll(
    with all: [RunTimer],
    at elapsed: Duration,
    delayingOverdueBy delay: Duration
  ) {
    timers = TimerQueue()
    let isOverdue = all.contains { $0.due <= elapsed }
    var earliest = isOverdue ? elapsed + delay : .zero
    for timer in all.sorted(by: { $0.comesBefore($1) }) {
      add(RunTimer(number: timer.number, due: max(timer.due, earliest)))
      // At the same instant their numbers would decide.
      earliest += .nanoseconds(1)
    }
  }

  /// Forgets a timer; nothing happens if there is none of that number.
  mutating func remove(_ number: Int) { timers.remove(number) }

  /// Removes and returns the number of the next timer, if it is due.
  mutating func popDue(at elapsed: Duration) -> Int? {
    guard let next = timers.first, next.due <= elapsed else { return nil }
    timers.remove(next.number)
    return next.number
  }

  /// Sleeps until the next timer is due, if nobody does, and then tells.
  mutating func arm() {
    let due = timers.first?.due
    guard due != sleeper?.due else { return }
    sleeper?.task.cancel()
    sleeper = nil
    guard let due else { return }
    let (clock, mailbox, instant) = (clock, mailbox, start.advanced(by: due))
    let task = Task(executorPreference: executor) {
      guard (try? await clock.sleep(until: instant, tolerance: nil)) != nil else { return }
      mailbox.post(.woken(due))
    }
    sleeper = (due, task)
  }

  /// Takes note that it has rung; a clock may have been early, and then it is armed again.
  mutating func rang(for due: Duration) {
    if sleeper?.due == due { sleeper = nil }
  }

  /// Sleeps no more.
  mutating func stop() async {
    timers = TimerQueue()
    sleeper?.task.cancel()
    await sleeper?.task.value
    sleeper = nil
  }
}

extension RunTimer {
  /// Whether it fires before another: by time, and then by number.
  package func comesBefore(_ other: RunTimer) -> Bool {
    due == other.due ? number < other.number : due < other.due
  }
}
