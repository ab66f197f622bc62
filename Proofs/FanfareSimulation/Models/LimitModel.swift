internal import Fanfare

/// Where the limit of an endpoint can be, by what its attempts reported.
///
/// It depends on how many permits were taken when an attempt ended, and one that has been granted and isn't used yet can't be seen; nor can be
/// in which order those were counted that ended at the same instant. So there are two limits, between which the real one is.
struct LimitModel {
  /// What attempts that ended at one instant did to a limit.
  private struct Instant {
    var time = MonotonicInstant(nanoseconds: .min)
    /// The limit before it.
    var start: Double
    var increases = 0
    var decreases = 0
  }

  private let policy: ConcurrencyPolicy
  private var lowest: Instant
  private var highest: Instant
  private var lastDecrease = MonotonicInstant(nanoseconds: .min)

  init(_ policy: ConcurrencyPolicy) {
    self.policy = policy
    (lowest, highest) = (Instant(start: Double(policy.initial)), Instant(start: Double(policy.initial)))
  }

  /// The limit if what lowers it was counted last.
  private var lower: Double { bounded(decreased(increased(lowest.start, lowest), lowest)) }

  /// The limit if what lowers it was counted first.
  private var upper: Double { max(lower, increased(bounded(decreased(highest.start, highest)), highest)) }

  private func increased(_ limit: Double, _ instant: Instant) -> Double {
    (0..<instant.increases).reduce(limit) { limit, _ in bounded(limit + 1 / limit) }
  }

  private func decreased(_ limit: Double, _ instant: Instant) -> Double {
    (0..<instant.decreases).reduce(limit) { limit, _ in bounded(limit * 0.9) }
  }

  private func bounded(_ limit: Double) -> Double {
    min(max(limit, Double(policy.minimum)), Double(policy.maximum))
  }

  /// What the limit is at least.
  var least: Int { policy.algorithm == .gradient2 ? policy.minimum : Int(lower) }

  /// What the limit is at most.
  var most: Int { policy.algorithm == .gradient2 ? policy.maximum : Int(upper) }

  /// Learns from an attempt.
  ///
  /// - Parameters:
  ///   - attempt: what ended.
  ///   - running: how many there were, itself included.
  ///   - unseen: how many permits may have been granted besides.
  ///   - now: when it ended.
  mutating func record(_ attempt: Attempt, running: Int, unseen: Int, at now: MonotonicInstant) {
    guard policy.algorithm == .aimd else { return }
    let (lower, upper) = (lower, upper)
    if lowest.time < now {
      (lowest, highest) = (Instant(time: now, start: lower), Instant(time: now, start: upper))
    }
    switch Verdict(attempt) {
    case .none: return
    case .overload:
      // Attempts that began before the last decrease met the same overload.
      guard now.advanced(by: .zero - attempt.duration) >= lastDecrease else { return }
      lastDecrease = now
      (lowest.decreases, highest.decreases) = (lowest.decreases + 1, highest.decreases + 1)
    case .success, .failure, .throttled:
      if Double(running) >= upper / 2 { lowest.increases += 1 }
      if Double(running + unseen) >= lower / 2 { highest.increases += 1 }
    }
  }
}
