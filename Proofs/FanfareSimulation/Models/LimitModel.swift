internal import Fanfare

/// Where the limit of an endpoint can be, by what its attempts reported.
///
/// It depends on how many permits were taken when an attempt ended, and one that has been granted and isn't used yet can't be seen:
/// so there are two limits, between which the real one is.
struct LimitModel {
  private let policy: ConcurrencyPolicy
  private var lower: Double
  private var upper: Double
  private var lastDecrease = MonotonicInstant(nanoseconds: .min)

  init(_ policy: ConcurrencyPolicy) {
    self.policy = policy
    (lower, upper) = (Double(policy.initial), Double(policy.initial))
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
    switch Verdict(attempt) {
    case .none: return
    case .overload:
      // Attempts that began before the last decrease met the same overload.
      guard now.advanced(by: .zero - attempt.duration) >= lastDecrease else { return }
      lastDecrease = now
      (lower, upper) = (lower * 0.9, upper * 0.9)
    case .success, .failure, .throttled:
      if Double(running) >= upper / 2 { lower += 1 / lower }
      if Double(running + unseen) >= lower / 2 { upper += 1 / upper }
    }
    lower = min(max(lower, Double(policy.minimum)), Double(policy.maximum))
    upper = max(lower, min(max(upper, Double(policy.minimum)), Double(policy.maximum)))
  }
}
