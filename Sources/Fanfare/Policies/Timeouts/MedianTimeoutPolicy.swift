/// How an attempt is given up that takes far longer than others usually do: a time-out for the one that hangs, without knowing beforehand
/// how long calls take.
///
/// It holds beside ``ServicePolicy/attemptTimeout`` and the call's deadline; the earliest counts. What is usual is the median of the answers
/// of the last 30 s, once ten of them are known and the first 10 s are over. Only good answers count, and what was given up for this counts as
/// slower than them while it is the smaller part, so that the limit doesn't tighten itself. A service that becomes slower as a whole is asked
/// without this limit as soon as no answer is left that was quick.
///
/// ```swift
/// var policy = ServicePolicy()
/// policy.medianTimeout = MedianTimeoutPolicy(percent: 300, atLeast: .seconds(1))
/// ```
public struct MedianTimeoutPolicy: Hashable, Sendable {
  /// How long an attempt may take in percent of the median; more than 100, default 300.
  public var percent: Double

  /// How long it may take in any case; greater than zero, default 1 s.
  public var atLeast: Duration

  /// Creates a policy.
  public init(percent: Double = 300, atLeast: Duration = .seconds(1)) {
    self.percent = percent
    self.atLeast = atLeast
  }

  /// How many answers have to be known.
  static let leastAnswers = 10
}

extension MedianTimeoutPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = MedianTimeoutPolicy()

  static let fields: [PolicyField<MedianTimeoutPolicy>] = [
    PolicyField("percent", \.percent), PolicyField("atLeast", \.atLeast),
  ]

  var problems: [String] {
    var problems: [String] = []
    if !(100.000_001...1e6).contains(percent) {
      problems.append("percent must be more than 100 and at most 1e6, not \(percent)")
    }
    if atLeast <= .zero { problems.append("atLeast must be more than 0s") }
    return problems
  }
}

/// The usual time of a service's answers, and the time-out that follows from it.
struct MedianTimeout: PolicyState {
  private let policy: MedianTimeoutPolicy
  private var latencies = LatencyWindow(share: 0.5, leastAnswers: MedianTimeoutPolicy.leastAnswers)
  /// The limit that was told last; `nil` if there was none.
  private var last: Duration?

  init(_ policy: MedianTimeoutPolicy) { self.policy = policy }

  mutating func attemptEnded(_ verdict: Verdict, _ duration: Duration, at now: MonotonicInstant) {
    latencies.attemptEnded(verdict, duration, at: now)
    if verdict.isFailure, let last, duration >= last { latencies.recordGivenUp(at: now) }
  }

  /// How long an attempt that begins now may take; `nil` if too little is known.
  mutating func limit(at now: MonotonicInstant) -> Duration? {
    last = known(at: now)
    return last
  }

  private mutating func known(at now: MonotonicInstant) -> Duration? {
    guard let median = latencies.delay(at: now), latencies.count >= MedianTimeoutPolicy.leastAnswers else {
      return nil
    }
    // A median is bounded by what an answer may take, so this overflows for nobody; a day is long enough for anybody.
    let seconds = min(median.inSeconds * policy.percent / 100, 86_400)
    return max(.nanoseconds(Int64(seconds * 1e9)), policy.atLeast)
  }
}
