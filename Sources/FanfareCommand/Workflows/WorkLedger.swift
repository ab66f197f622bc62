import Fanfare

/// What was begun of some work, what has ended and what waits, while it is done.
struct WorkLedger {
  /// How far the work has got.
  enum Phase {
    /// More may begin.
    case open
    /// Nothing may begin any more; what was begun before, in another process, is ended.
    case endsWhatIsBegun
    /// Nothing may begin any more, since too much has failed; what was begun here goes on.
    case halted
    /// There is no more.
    case over
  }

  let maximumConcurrency: Int
  /// Whether outcomes are reported in the order of the work.
  let isOrdered: Bool
  var phase = Phase.open
  /// Whether an input is waited for.
  var isLooking = false
  /// What might not begin yet.
  var held: WorkItem?
  /// What is under way, by its place.
  private(set) var running: [Int: (name: String, start: MonotonicInstant)] = [:]
  private var finished: [Int: WorkflowOutcome] = [:]
  private var begun = 0
  private var reported = 0

  init(maximumConcurrency: Int, isOrdered: Bool) {
    (self.maximumConcurrency, self.isOrdered) = (maximumConcurrency, isOrdered)
  }

  /// Whether something can be begun, as far as the number of runs goes.
  ///
  /// What has ended waits for what was begun before it, and so much of that is kept at most as four times the number of runs at a time.
  var hasRoom: Bool {
    (phase == .open || phase == .endsWhatIsBegun) && !isLooking && running.count < maximumConcurrency
      && begun - reported < 4 * maximumConcurrency
  }

  /// Whether nothing is going to happen any more.
  var isIdle: Bool { running.isEmpty && !isLooking }

  /// What has been under way for the longest time.
  var oldest: (name: String, start: MonotonicInstant)? { running.min { $0.key < $1.key }?.value }

  /// Notes that something begins.
  ///
  /// - Returns: its place.
  mutating func begin(_ name: String, at now: MonotonicInstant) -> Int {
    defer { begun += 1 }
    running[begun] = (name, now)
    return begun
  }

  /// Notes that something has ended.
  ///
  /// - Returns: the outcomes whose turn has come.
  mutating func end(_ place: Int, _ outcome: WorkflowOutcome) -> [WorkflowOutcome] {
    running[place] = nil
    guard isOrdered else {
      reported += 1
      return [outcome]
    }
    finished[place] = outcome
    var next: [WorkflowOutcome] = []
    while let outcome = finished.removeValue(forKey: reported) {
      next.append(outcome)
      reported += 1
    }
    return next
  }
}
