/// How many answers took how long, in buckets that are at most 1/32 wide of what they hold (after Tene's HdrHistogram).
package struct LatencyHistogram: Sendable {
  private static let precisionBits = 5
  private static let bucketCount = (64 - precisionBits) << precisionBits

  private var counts: [UInt32] = []
  /// How many answers were counted.
  package private(set) var total = 0

  /// Creates an empty histogram.
  package init() {}

  /// Counts an answer.
  package mutating func record(_ latency: Duration) {
    if counts.isEmpty { counts = Array(repeating: 0, count: Self.bucketCount) }
    counts[Self.bucket(of: UInt64(max(0, latency.wholeNanoseconds)))] &+= 1
    total += 1
  }

  /// Forgets everything.
  mutating func clear() {
    guard total > 0 else { return }
    total = 0
    for index in counts.indices { counts[index] = 0 }
  }

  /// The latency that `share` of all answers in `histograms` didn't exceed; `nil` if there are none.
  package static func percentile(_ share: Double, of histograms: [LatencyHistogram]) -> Duration? {
    let filled = histograms.filter { $0.total > 0 }
    let total = filled.reduce(0) { $0 + $1.total }
    guard total > 0 else { return nil }
    let rank = max(1, Int((share * Double(total)).rounded(.up)))
    var seen = 0
    for bucket in 0..<bucketCount {
      for histogram in filled { seen += Int(histogram.counts[bucket]) }
      if seen >= rank { return .nanoseconds(Int64(clamping: upperBound(of: bucket))) }
    }
    return nil
  }

  /// How many answers took how long, by the longest that a bucket holds; buckets without any are left out.
  package var distribution: [(upTo: Duration, count: Int)] {
    counts.indices.filter { counts[$0] > 0 }.map {
      (.nanoseconds(Int64(clamping: Self.upperBound(of: $0))), Int(counts[$0]))
    }
  }

  private static func bucket(of value: UInt64) -> Int {
    let width = 64 - value.leadingZeroBitCount
    guard width > precisionBits else { return Int(value) }
    let shift = width - precisionBits - 1
    return ((shift + 1) << precisionBits) + Int(value >> UInt64(shift)) - (1 << precisionBits)
  }

  private static func upperBound(of bucket: Int) -> UInt64 {
    guard bucket >= 1 << precisionBits else { return UInt64(bucket) }
    let shift = (bucket >> precisionBits) - 1
    let mantissa = UInt64(bucket & (1 << precisionBits - 1)) + UInt64(1 << precisionBits)
    return ((mantissa + 1) << UInt64(shift)) - 1
  }
}
