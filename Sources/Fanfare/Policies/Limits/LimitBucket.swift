/// One of a policy's own limits, and by how much estimates for it are off.
struct LimitBucket {
  private var bucket: Bucket
  /// Which amount it takes; `nil` if each attempt takes one.
  let index: Int?
  /// What an estimate has to be multiplied by to be right on the average.
  private var mean = 1.0
  /// How far estimates are off then, as a share.
  private var deviation = 0.0
  /// How many deviations more than the average an attempt is taken for.
  private var caution = 1.0
  /// When the last refusal came that made it more cautious.
  private var refusedAt = MonotonicInstant(nanoseconds: .min)
  /// How many answers have told so, up to the number of those that count most.
  private var known = 0.0

  init(bucket: Bucket, index: Int?) {
    (self.bucket, self.index) = (bucket, index)
  }

  init(_ policy: LimitPolicy, index: Int) {
    bucket = Bucket(
      capacity: policy.burst ?? policy.amount,
      unit: Double(policy.per.wholeNanoseconds) / policy.amount
    )
    self.index = policy.cost == nil && policy.actual == nil ? nil : index
  }

  /// What an estimate has to be multiplied by to be seldom too low: what is too high flows back, and what is too low is refused.
  ///
  /// How much more than the average that is depends on how often the last of a limit are at stake, which differs between ways to count. So
  /// it follows from what is refused: each refusal adds a quarter of a deviation, and each answer takes away so much that one in two hundred
  /// stays (a quantile by stochastic approximation: Robbins and Monro, 1951).
  var correction: Double { mean * (1 + caution * deviation) }

  /// When amounts can be taken.
  func turn(
    of amounts: LimitAmounts,
    behind ahead: LimitAmounts,
    at now: MonotonicInstant
  ) -> MonotonicInstant {
    bucket.turn(of: share(of: amounts), behind: share(of: ahead), at: now)
  }

  mutating func take(_ amounts: LimitAmounts, at now: MonotonicInstant) {
    bucket.take(share(of: amounts), at: now)
  }

  /// Gives back what an attempt took that wasn't sent.
  mutating func giveBack(_ taken: LimitAmounts, takenAt: MonotonicInstant, at now: MonotonicInstant) {
    bucket.settle(share(of: taken), 0, takenAt: takenAt, at: now)
  }

  /// Corrects what an attempt took by its answer.
  mutating func settle(
    _ taken: LimitAmounts,
    _ estimate: LimitAmounts,
    by answer: LimitAnswer,
    takenAt: MonotonicInstant,
    at now: MonotonicInstant
  ) {
    guard let index else { return }
    // What was refused has used nothing but a request.
    guard let actual = answer.isRefusal ? 0 : answer.actual.isEmpty ? nil : answer.actual[index] else {
      return
    }
    bucket.settle(taken[index], actual, takenAt: takenAt, at: now)
    // Those that were under way together were refused once.
    if !answer.isRefusal || takenAt > refusedAt {
      if answer.isRefusal { refusedAt = now }
      caution += Self.step * ((answer.isRefusal ? 1 : 0) - Self.refusedShare)
      caution = min(max(caution, Self.cautions.lowerBound), Self.cautions.upperBound)
    }
    guard !answer.isRefusal, estimate[index] > 0, actual > 0 else { return }
    let ratio = min(max(actual / estimate[index], 0.05), 20)
    // As an average at first, so that a batch whose estimates are half of what it takes knows it before the first window is used up;
    // the estimates themselves count as one answer.
    known = min(known + 1, Self.memory - 1)
    let weight = 1 / (known + 1)
    deviation += (min(abs(ratio / mean - 1), 1) - deviation) * weight
    mean += (ratio - mean) * weight
  }

  /// How many answers an average is of.
  private static let memory = 30.0
  /// The share of refusals that is aimed at.
  private static let refusedShare = 0.005
  private static let step = 0.25
  /// Not less, since each refusal of a window loses its rest; and not more, since others may be the reason.
  private static let cautions = 0.5...2.5

  private func share(of amounts: LimitAmounts) -> Double {
    index.map { amounts[$0] } ?? Double(amounts.count)
  }
}
