/// The recent latencies of a service: three windows of 10 s that take turns, and a percentile read from them every 3 s.
struct LatencyWindow: PolicyState {
  private static let windowLength = Duration.seconds(10)
  private static let refreshInterval = Duration.seconds(3)
  private static let shortestDelay = Duration.milliseconds(1)

  private let share: Double
  private var windows = [LatencyHistogram(), LatencyHistogram(), LatencyHistogram()]
  private var current = 0
  private var windowEnd: MonotonicInstant?
  private var isWarm = false
  private var percentile: Duration?
  private var nextRefresh = MonotonicInstant(nanoseconds: .min)

  init(share: Double) {
    self.share = share
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

  /// The latency that `share` of the answers of the last 30 s didn't exceed, at least 1 ms.
  ///
  /// - Returns: `nil` until the first window is over.
  mutating func delay(at now: MonotonicInstant) -> Duration? {
    turn(to: now)
    guard isWarm else { return nil }
    if now >= nextRefresh {
      nextRefresh = now.advanced(by: Self.refreshInterval)
      percentile = LatencyHistogram.percentile(share, of: windows).map { max($0, Self.shortestDelay) }
    }
    return percentile
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
    }
    windowEnd = end.advanced(by: Self.windowLength * Int(late + 1))
    isWarm = true
  }
}
