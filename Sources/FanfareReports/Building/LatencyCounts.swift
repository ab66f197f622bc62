internal import Fanfare

/// How long something took, as a report shows it.
package struct LatencySummary: Sendable {
  /// How often it was measured; without that, all times are zero.
  package let count: Int
  /// The shortest.
  package let minimum: Duration
  /// What half of them didn't exceed; as all shares, by at most 1/32 too long and never longer than the longest.
  package let median: Duration
  /// What 95 of 100 didn't exceed.
  package let p95: Duration
  /// What 99 of 100 didn't exceed.
  package let p99: Duration
  /// The longest.
  package let maximum: Duration
  /// How many there are of each length: what takes up to, and how many do; only what came.
  package let distribution: [(upTo: Duration, count: Int)]
}

/// Counts how long something took.
struct LatencyCounts: Sendable {
  private var histogram = LatencyHistogram()
  private var minimum = Duration.zero
  private var maximum = Duration.zero

  /// Counts one; less than nothing is nothing.
  mutating func record(_ duration: Duration) {
    let duration = max(.zero, duration)
    minimum = histogram.total == 0 ? duration : min(minimum, duration)
    maximum = max(maximum, duration)
    histogram.record(duration)
  }

  var summary: LatencySummary {
    func share(_ share: Double) -> Duration {
      min(maximum, LatencyHistogram.percentile(share, of: [histogram]) ?? .zero)
    }
    return LatencySummary(
      count: histogram.total,
      minimum: minimum,
      median: share(0.5),
      p95: share(0.95),
      p99: share(0.99),
      maximum: maximum,
      distribution: histogram.distribution
    )
  }
}
