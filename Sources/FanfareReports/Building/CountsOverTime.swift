/// How many runs ended when and how, in steps that get longer as there are more of them.
///
/// Only steps in which something ended are kept, so a pause of days between a stop and its resume costs nothing.
package struct CountsOverTime: Sendable {
  /// A step of time and what ended in it.
  package struct Step: Hashable, Sendable {
    /// When it begins, in milliseconds since 1970.
    package let start: Int
    /// What ended in it.
    package internal(set) var outcomes = OutcomeCounts()
  }

  /// A while between two steps in which nothing ended.
  package struct Pause: Hashable, Sendable {
    /// When it begins, in milliseconds since 1970.
    package let start: Int
    /// How long it is, in milliseconds.
    package let length: Int
  }

  /// How many steps there are at most.
  package static let maximumSteps = 240

  /// The lengths that steps can have, in milliseconds; each is a multiple of the one before, so that steps can be put together.
  private static let lengths = [
    10, 50, 100, 500, 1000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000, 21_600_000,
    86_400_000, 604_800_000, 604_800_000 * 52, 604_800_000 * 52 * 1000, 604_800_000 * 52 * 1_000_000,
  ]

  private var level = 0
  private var counts: [Int: OutcomeCounts] = [:]

  init() {}

  /// How long a step is, in milliseconds.
  package var step: Int { Self.lengths[level] }

  /// The steps in which something ended, the earliest first.
  package var steps: [Step] {
    counts.sorted { $0.key < $1.key }.map { Step(start: $0.key * step, outcomes: $0.value) }
  }

  /// Counts a run that ended.
  ///
  /// - Parameters:
  ///   - status: how it ended.
  ///   - time: when, in seconds since 1970; less than 1e12 either way.
  mutating func count(_ status: ReportedRun.Status, at time: Double) {
    counts[Int((time * 1000).rounded(.down)).floored(by: step), default: OutcomeCounts()].count(status)
    while counts.count > Self.maximumSteps, level + 1 < Self.lengths.count { coarsen() }
  }

  /// The pauses, the earliest first: what is longer than ``longestGap`` steps.
  package var pauses: [Pause] {
    let steps = steps
    return zip(steps, steps.dropFirst()).compactMap { before, after in
      let start = before.start + step
      return after.start - before.start > Self.longestGap * step
        ? Pause(start: start, length: after.start - start) : nil
    }
  }

  /// How many steps without anything are drawn as they are.
  static let longestGap = 40

  /// The same in steps that are long enough for what comes seldom: of a batch that ends a document a minute nothing is a pause, and how
  /// many end in a step is a rate and no chance.
  var settled: CountsOverTime {
    var counts = self
    while counts.isTooFine, counts.level + 1 < Self.lengths.count { counts.coarsen() }
    return counts
  }

  private var isTooFine: Bool {
    let total = counts.values.reduce(0) { $0 + $1.total }
    return counts.count < pauses.count * 5 || (counts.count > 20 && total < counts.count * 3)
  }

  private mutating func coarsen() {
    let factor = Self.lengths[level + 1] / step
    level += 1
    var coarser: [Int: OutcomeCounts] = [:]
    for (index, outcomes) in counts {
      coarser[index.floored(by: factor), default: OutcomeCounts()].add(outcomes)
    }
    counts = coarser
  }
}

extension OutcomeCounts {
  fileprivate mutating func add(_ other: OutcomeCounts) {
    for status in ReportedRun.Status.allCases { add(other[status], of: status) }
  }
}

extension Int {
  /// The quotient, rounded down.
  fileprivate func floored(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
