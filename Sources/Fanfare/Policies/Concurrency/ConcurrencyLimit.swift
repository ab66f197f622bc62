/// The limit of a ``ConcurrencyPolicy``: a number that moves with what attempts report.
struct ConcurrencyLimit {
  private let policy: ConcurrencyPolicy
  private var estimate: Double
  private var longLatency: Double?
  private var lastDecrease = MonotonicInstant(nanoseconds: .min)

  init(_ policy: ConcurrencyPolicy) {
    self.policy = policy
    estimate = Double(policy.initial)
  }

  /// How many attempts may run at a time.
  ///
  /// Bounded, since `.max` is how one says that there is no limit, and rounds up to what isn't an `Int` any more.
  var value: Int { Int(min(estimate, 1e15)) }

  /// Learns from an attempt.
  ///
  /// - Parameters:
  ///   - latency: how long it took.
  ///   - isOverload: whether it failed in a way that overload explains: dropped, timed out, refused by the service.
  ///   - inFlight: how many attempts were running, itself included.
  ///   - now: when it ended.
  mutating func record(_ latency: Duration, isOverload: Bool, inFlight: Int, at now: MonotonicInstant) {
    switch policy.algorithm {
    case .fixed: return
    case .aimd:
      // By rounds of answers in both directions: by single answers the limit would double from one round to the next,
      // and a round of failures would take all of it.
      if isOverload {
        decrease(for: latency, at: now)
      } else if Double(inFlight) >= estimate / 2 {
        estimate += 1 / estimate
      }
    case .gradient2:
      if isOverload { estimate *= 0.9 } else { learn(latency, inFlight: inFlight) }
    }
    estimate = min(max(estimate, Double(policy.minimum)), Double(policy.maximum))
  }

  /// Takes a tenth, once for all attempts that began before: they met the same overload (as TCP does, RFC 5681).
  private mutating func decrease(for latency: Duration, at now: MonotonicInstant) {
    guard now.advanced(by: .zero - latency) >= lastDecrease else { return }
    lastDecrease = now
    estimate *= 0.9
  }

  private static let smoothing = 0.2
  private static let tolerance = 1.5
  /// The weight of one answer in the long-term average of about 600 answers.
  private static let longWeight = 2.0 / 601

  private mutating func learn(_ latency: Duration, inFlight: Int) {
    let short = max(latency.inSeconds, 1e-9)
    var long = longLatency ?? short
    long += (short - long) * Self.longWeight
    // After a slow time the average comes down faster than it would by itself.
    if long / short > 2 { long *= 0.95 }
    longLatency = long
    // A client that doesn't use its limit learns nothing about it.
    guard Double(inFlight) >= estimate / 2 else { return }
    let gradient = min(max(Self.tolerance * long / short, 0.5), 1)
    let allowance = gradient == 1 ? estimate.squareRoot() : 0
    let target = estimate * gradient + allowance
    estimate = estimate * (1 - Self.smoothing) + target * Self.smoothing
  }
}
