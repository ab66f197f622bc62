/// The recent latencies of a service: three windows of 10 s that take turns, and a percentile read from them every 3 s.
struct LatencyWindow: PolicyState {
  private static let windowLength = Duration.seconds(10)
  private static let refreshInterval = Duration.seconds(3)
  private static let shortestDelay = Duration.milliseconds(1)

  private let share: Double
  /// How many answers have to be known.
  private let leastAnswers: Int
  private var windows = [LatencyHistogram(), LatencyHistogram(), LatencyHistogram()]
  /// How many attempts of each window were given up that would have taken longer than most.
  private var givenUp = [0, 0, 0]
  private var current = 0
  private var windowEnd: MonotonicInstant?
  private var isWarm = false
  private var percentile: Duration?
  private var nextRefresh = MonotonicInstant(nanoseconds: .min)

  init(share: Double, leastAnswers: Int = 1) {
    (self.share, self.leastAnswers) = (share, leastAnswers)
  }

  /// The latencies that a hedge goes by; `nil` if it doesn't go by any.
  init?(_ policy: HedgePolicy) {
    guard case .percentile(let share) = policy.trigger else { return nil }
    self.init(share: share)
  }

  mutating func attemptEnded(_ verdict: Verdict, _ duration: Duration, at now: MonotonicInstant) {
    if verdict == .success { record(duration, at: now) }
  }

  /// How many answers of the last 30 s are known.
  var count: Int { windows.reduce(0) { $0 + $1.total } }

  /// Counts an answer.
  mutating func record(_ latency: Duration, at now: MonotonicInstant) {
    turn(to: now)
    windows[current].record(latency)
  }

  /// Counts an attempt that would have taken longer than most, and of which isn't known how long.
  mutating func recordGivenUp(at now: MonotonicInstant) {
    turn(to: now)
    givenUp[current] += 1
  }

  /// The latency that `share` of the answers of the last 30 s didn't exceed, at least 1 ms.
  ///
  /// Attempts that were given up count as longer ones, as long as they are fewer than the answers.
  ///
  /// - Returns: `nil` until the first window is over, and as long as fewer answers are known than have to be.
  mutating func delay(at now: MonotonicInstant) -> Duration? {
    turn(to: now)
    guard isWarm else { return nil }
    if now >= nextRefresh {
      let answers = count
      guard answers >= leastAnswers else { return nil }
      nextRefresh = now.advanced(by: Self.refreshInterval)
      percentile = LatencyHistogram.percentile(shareOfAnswers(answers), of: windows).map {
        max($0, Self.shortestDelay)
      }
    }
    return percentile
  }

  /// The share of the answers that is the share of all, with what was given up.
  private func shareOfAnswers(_ answers: Int) -> Double {
    let lost = givenUp.reduce(0, +)
    guard lost > 0, lost < answers else { return share }
    return min(1, share * Double(answers + lost) / Double(answers))
  }

  private mutating func turn(to now: MonotonicInstant) {
    guard let end = windowEnd else {
      windowEnd = now.advanced(by: Self.windowLength)
      return
    }
    guard now >= end else { return }
    let late = (now - end).wholeNanoseconds / Self.windowLength.wholeNanoseconds
    for _ in 0...min(late, 2) {
      current = (current + 1) % windows.count
      windows[current].clear()
      givenUp[current] = 0
    }
    windowEnd = end.advanced(by: Self.windowLength * Int(late + 1))
    isWarm = true
  }
}
