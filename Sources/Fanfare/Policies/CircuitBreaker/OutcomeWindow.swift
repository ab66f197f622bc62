/// How many attempts ended how, over the last while, in ten buckets that take turns.
struct OutcomeWindow {
  struct Counts {
    var total = 0
    var failures = 0
    var slow = 0
  }

  private static let bucketCount: Int64 = 10

  private let bucketLength: Int64
  private var buckets: [Counts]
  private var lastBucket: Int64?

  /// The sum over the window.
  private(set) var sum = Counts()

  init(length: Duration) {
    bucketLength = max(1, length.wholeNanoseconds / Self.bucketCount)
    buckets = Array(repeating: Counts(), count: Int(Self.bucketCount))
  }

  /// Counts an attempt.
  mutating func record(failed: Bool, slow: Bool, at now: MonotonicInstant) {
    turn(to: now)
    let index = index(of: lastBucket ?? 0)
    add(1, failed ? 1 : 0, slow ? 1 : 0, to: &buckets[index])
    add(1, failed ? 1 : 0, slow ? 1 : 0, to: &sum)
  }

  /// Forgets everything.
  mutating func clear() {
    self = OutcomeWindow(length: .nanoseconds(bucketLength * Self.bucketCount))
  }

  private func index(of bucket: Int64) -> Int {
    let remainder = Int(bucket % Self.bucketCount)
    return remainder < 0 ? remainder + buckets.count : remainder
  }

  private func add(_ total: Int, _ failures: Int, _ slow: Int, to counts: inout Counts) {
    counts.total += total
    counts.failures += failures
    counts.slow += slow
  }

  private mutating func turn(to now: MonotonicInstant) {
    let current = now.nanoseconds / bucketLength
    guard let last = lastBucket else {
      lastBucket = current
      return
    }
    guard current > last else { return }
    for bucket in (last + 1)...min(current, last + Self.bucketCount) {
      let index = index(of: bucket)
      add(-buckets[index].total, -buckets[index].failures, -buckets[index].slow, to: &sum)
      buckets[index] = Counts()
    }
    lastBucket = current
  }
}
