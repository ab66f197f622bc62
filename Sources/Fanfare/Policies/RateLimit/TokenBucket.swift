/// The state of a ``RateLimitPolicy``: the generic cell rate algorithm (ITU-T I.371), which is a token bucket without the
/// tokens, with the turns that were given back.
struct TokenBucket {
  private let interval: Duration
  private let tolerance: Duration
  private var nextTheoretical = MonotonicInstant(nanoseconds: .min)
  /// When the last turn was taken.
  private var lastTake = MonotonicInstant(nanoseconds: .min)
  /// The theoretical times of turns that were given back while later ones were taken already, in order.
  private var returned: [MonotonicInstant] = []

  init(_ policy: RateLimitPolicy) {
    interval = .nanoseconds(Int64((1e9 / policy.perSecond).rounded(.up)))
    tolerance = interval * (policy.burst - 1)
  }

  /// Takes the next turn if it comes by `latest`.
  ///
  /// - Returns: whether it was taken, and when it comes.
  mutating func take(
    at now: MonotonicInstant,
    noLaterThan latest: MonotonicInstant
  ) -> (taken: Bool, at: MonotonicInstant) {
    if let turn = takeReturned(at: now, noLaterThan: latest) { return (true, turn) }
    let theoretical = max(nextTheoretical, now)
    let turn = max(now, theoretical.advanced(by: .zero - tolerance))
    guard turn <= latest else { return (false, turn) }
    nextTheoretical = theoretical.advanced(by: interval)
    lastTake = now
    return (true, turn)
  }

  /// Gives a turn back that wasn't used.
  ///
  /// It is for whoever asks next. Turns that were taken after it stay where they are: if they moved, two calls would go at the
  /// time of one. A turn whose time is over is lost, as it would be in a bucket that is full.
  mutating func giveBack(_ turn: MonotonicInstant, at now: MonotonicInstant) {
    guard turn >= now else { return }
    // Who had to wait for a turn knows its theoretical time; one that came at once may have an earlier one.
    let theoretical = turn.advanced(by: tolerance)
    let last = nextTheoretical.advanced(by: .zero - interval)
    if theoretical == last {
      nextTheoretical = last
    } else if turn > now {
      returned.insert(theoretical, at: returned.firstIndex { $0 > theoretical } ?? returned.count)
    } else if lastTake == now, last <= theoretical {
      // Of turns that were taken at the same instant, and whose time that is, any will do.
      nextTheoretical = last
    }
  }

  private mutating func takeReturned(
    at now: MonotonicInstant,
    noLaterThan latest: MonotonicInstant
  ) -> MonotonicInstant? {
    guard !returned.isEmpty else { return nil }
    returned.removeAll { $0 < now || $0 >= nextTheoretical }
    guard let first = returned.first else { return nil }
    let turn = max(now, first.advanced(by: .zero - tolerance))
    guard turn <= latest else { return nil }
    returned.removeFirst()
    return turn
  }
}
