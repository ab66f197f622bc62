/// An attempt's place among those that wait for their turn.
final class TurnTicket: Sendable {
  /// What decides who goes first.
  ///
  /// It is when an attempt began to wait, ten seconds earlier for each step that it matters more. So what matters goes first, and nothing
  /// waits for ever because something else matters more.
  struct Rank: Comparable {
    private let time: MonotonicInstant
    private let number: UInt64

    init(_ priority: CallPriority, since: MonotonicInstant, number: UInt64) {
      time = since.advanced(by: .seconds(-10 * priority.rawValue))
      self.number = number
    }

    static func < (first: Rank, second: Rank) -> Bool {
      (first.time, first.number) < (second.time, second.number)
    }
  }

  let rank: Rank
  let amounts: LimitAmounts
  /// When its turn has to have come.
  let latest: MonotonicInstant
  /// When it began to wait.
  let since: MonotonicInstant
  /// When it asks again by itself.
  let wakesAt: MonotonicInstant
  /// Until when smaller ones may pass it; `nil` as long as it isn't the first, or nobody knows when its turn comes.
  let passableUntil: MonotonicInstant?
  private let signal = OneShot<Bool>()

  init(
    _ rank: Rank,
    _ amounts: LimitAmounts,
    latest: MonotonicInstant,
    since: MonotonicInstant,
    wakesAt: MonotonicInstant,
    passableUntil: MonotonicInstant? = nil
  ) {
    (self.rank, self.amounts, self.latest, self.since, self.wakesAt) = (rank, amounts, latest, since, wakesAt)
    self.passableUntil = passableUntil
  }

  /// The same place with another time to ask again.
  func waking(at instant: MonotonicInstant, passableUntil: MonotonicInstant?) -> TurnTicket {
    TurnTicket(
      rank,
      amounts,
      latest: latest,
      since: since,
      wakesAt: instant,
      passableUntil: self.passableUntil ?? passableUntil
    )
  }

  /// Waits until it is time to ask again.
  func wait(clock: any MonotonicClock) async {
    _ = await signal.wait(until: wakesAt, clock: clock, late: true, cancelled: false)
  }

  /// Has it ask again now.
  func wake() { signal.resolve(true) }
}
