/// What flows into a limit and is taken out of it: the generic cell rate algorithm (ITU-T I.371), which is a token bucket without the
/// tokens, for amounts of any size.
///
/// It keeps a single instant: when it will be full again. An amount that was estimated too high flows back, and what was too low is
/// owed: the instant moves, and nothing else has to be known.
struct Bucket {
  /// How long one unit takes to flow in, in nanoseconds.
  private let unit: Double
  /// How much it holds.
  private let capacity: Double
  /// How long all of it takes, in nanoseconds.
  private let depth: Int64
  private var full = MonotonicInstant(nanoseconds: .min)
  /// When something was taken out of it last while it was full.
  private var busySince = MonotonicInstant(nanoseconds: .min)

  /// - Parameters:
  ///   - capacity: how much it holds; greater than zero.
  ///   - unit: how long one unit takes to flow in; greater than zero.
  init(capacity: Double, unit: Double) {
    (self.unit, self.capacity) = (unit, capacity)
    depth = Self.nanoseconds(capacity * unit)
  }

  init(_ policy: RateLimitPolicy) {
    // Whole nanoseconds, rounded up, so that sums are exact and no faster than they should be.
    self.init(capacity: Double(policy.burst), unit: (1e9 / policy.perSecond).rounded(.up))
  }

  /// When an amount can be taken.
  ///
  /// One that is larger than the bucket can be taken when that is full.
  ///
  /// - Parameters:
  ///   - amount: how much.
  ///   - ahead: how much is taken before it.
  ///   - now: when it is.
  func turn(of amount: Double, behind ahead: Double, at now: MonotonicInstant) -> MonotonicInstant {
    let start = max(full, now).advanced(by: price(ahead))
    return max(now, start.advanced(by: min(price(amount), .nanoseconds(depth)) - .nanoseconds(depth)))
  }

  /// Takes an amount.
  mutating func take(_ amount: Double, at now: MonotonicInstant) {
    if full <= now { (full, busySince) = (now, now) }
    full = full.advanced(by: price(amount))
  }

  /// Corrects what was taken.
  ///
  /// What flows back into a bucket that has been full since is lost, as more than it holds would be. No more than it holds is owed, so that
  /// one wrong number stops nobody for ever.
  mutating func settle(
    _ estimate: Double,
    _ actual: Double,
    takenAt: MonotonicInstant,
    at now: MonotonicInstant
  ) {
    if actual > estimate {
      take(min(actual - estimate, capacity), at: now)
    } else if takenAt >= busySince {
      full = full.advanced(by: .zero - (price(estimate) - price(actual)))
    }
  }

  private func price(_ amount: Double) -> Duration { .nanoseconds(Self.nanoseconds(amount * unit)) }

  /// At most three years, so that sums of a few don't overflow; nothing for what is no number.
  private static func nanoseconds(_ value: Double) -> Int64 {
    value > 0 ? Int64(min(value, 1e17).rounded(.up)) : 0
  }
}
