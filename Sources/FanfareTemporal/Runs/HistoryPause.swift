/// When a run with a long history begins nothing more, so that there comes a time when nothing of it is being performed and it can go on in
/// another history.
///
/// What is being performed may take hours, or wait for what the run would begin next, and nobody can tell. So a pause ends after a minute, and
/// the next one comes when the history has grown as much again as a history usually does. Only near the most that a server takes a pause lasts as
/// long as it has to: the server terminates a run that has more.
struct HistoryPause: Hashable, Sendable {
  /// The timer that ends a pause; those of the run itself are counted from 0.
  static let timer = -1
  /// How long a pause may last.
  static let longest = Duration.seconds(60)
  /// After how many events a pause has no end; the server takes 50,000.
  static let lastEvents: Int64 = 40_000

  /// How many events there are between pauses.
  private let interval: Int64
  /// After how many events the next pause is due.
  private var next: Int64
  /// Whether the timer runs.
  private var isTimed = false

  /// - Parameter historyLimit: after how many events the run would go on in another history.
  init(historyLimit: Int) {
    interval = Int64(historyLimit)
    next = 5 * interval / 2
  }

  /// Whether an event says that a pause is over.
  static func isOver(with event: HistoryEvent) -> Bool { event.timerFired?.timerID == "\(timer)" }

  /// Whether nothing more is to be begun.
  ///
  /// - Parameter event: the number of the event with which a worker is asked.
  func isDue(at event: Int64) -> Bool { event > min(next, Self.lastEvents) }

  /// Something has to wait.
  ///
  /// - Parameter event: the number of the event with which a worker is asked.
  /// - Returns: after how long the pause is to end; `nil` if that was said before, or it has no end.
  mutating func begin(at event: Int64) -> Duration? {
    guard !isTimed, event <= Self.lastEvents else { return nil }
    isTimed = true
    return Self.longest
  }

  /// The pause is over.
  ///
  /// - Parameter event: the number of the event with which a worker is asked.
  mutating func end(at event: Int64) {
    (isTimed, next) = (false, event + interval)
  }
}
