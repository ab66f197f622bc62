/// The state of a ``RateLimitPolicy``, as one instant: the generic cell rate algorithm (ITU-T I.371), which is a token
/// bucket without the tokens.
struct TokenBucket {
  private let interval: Duration
  private let tolerance: Duration
  private var nextTheoretical = MonotonicInstant(nanoseconds: .min)

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
    let theoretical = max(nextTheoretical, now)
    let turn = max(now, theoretical.advanced(by: .zero - tolerance))
    guard turn <= latest else { return (false, turn) }
    nextTheoretical = theoretical.advanced(by: interval)
    return (true, turn)
  }

  /// Gives a turn back that wasn't used.
  mutating func giveBack() {
    nextTheoretical = nextTheoretical.advanced(by: .zero - interval)
  }
}
