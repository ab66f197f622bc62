/// When the next transaction may begin.
///
/// A fast disk makes something safe in less time than it takes the next caller to come, so there would be a transaction for nearly every
/// change, and each costs as much as many changes do. So transactions take at most a tenth of a processor: one that took 200 us of it is
/// followed by the next 2 ms after it began, with all that has come until then. Waiting for the disk doesn't count: on a slow one, many
/// come while one is written, and nobody waits any longer.
///
/// The idea is PostgreSQL's `commit_delay`, which waits for a time that somebody has to choose.
struct CommitPace {
  /// How much of a processor transactions may take: one part of this many.
  static let share = 10
  /// Transactions needn't be further apart than this, from the beginning of one to that of the next.
  static let longest = Duration.milliseconds(10)

  private var next: ContinuousClock.Instant?

  /// How long the next transaction waits.
  ///
  /// - Returns: zero if it needn't.
  func delay(at now: ContinuousClock.Instant) -> Duration {
    next.map { max(.zero, now.duration(to: $0)) } ?? .zero
  }

  /// Takes note of a transaction.
  ///
  /// - Parameters:
  ///   - start: when it began.
  ///   - cost: the processor's time that it took.
  mutating func note(from start: ContinuousClock.Instant, taking cost: Duration) {
    next = start.advanced(by: min(Self.longest, cost * Self.share))
  }
}
