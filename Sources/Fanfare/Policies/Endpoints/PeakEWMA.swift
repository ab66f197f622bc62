/// What an endpoint costs: its latency, which rises at once and falls slowly (Finagle's `PeakEwma`).
struct PeakEWMA {
  /// The time constant, in seconds.
  private static let decay = 10.0

  private var cost = 0.0
  private var updated: MonotonicInstant?

  /// Counts an answer.
  mutating func record(_ latency: Duration, at now: MonotonicInstant) {
    let seconds = latency.inSeconds
    let decayed = value(at: now)
    if seconds >= decayed {
      cost = seconds
    } else {
      let weight = updated.map { Self.weight(after: now - $0) } ?? 0
      cost = cost * weight + seconds * (1 - weight)
    }
    updated = now
  }

  /// The cost in seconds: without new answers it falls with a time constant of 10 s.
  func value(at now: MonotonicInstant) -> Double {
    guard let updated, cost > 0 else { return 0 }
    return cost * Self.weight(after: now - updated)
  }

  /// The load that ranks endpoints: the cost, times the attempts that would then be under way.
  func load(pending: Int, at now: MonotonicInstant) -> Double {
    // An endpoint that was never asked is cheap, but two of them still differ by what is pending.
    max(value(at: now), 1e-6) * Double(pending + 1)
  }

  /// What is left of an old cost: close to `exp(-age / decay)`, by the series of its reciprocal.
  private static func weight(after age: Duration) -> Double {
    let x = max(0, age.inSeconds) / decay
    return 1 / (1 + x * (1 + x / 2 * (1 + x / 3)))
  }
}
