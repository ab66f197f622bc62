internal import Fanfare
package import FanfareRandomRuns

/// A random run of callers of a limited service: how it counts, how it says so and how wrong estimates are is drawn from a seed.
package struct LimitedRun: SeededRun {
  /// What runs come through.
  package enum State: String, Hashable, Sendable, CaseIterable {
    case windows, bucket, sliding
    case draft, vendor
    case tooLow = "estimates are too low"
    case tooHigh = "estimates are too high"
    case passed = "a smaller one passes the first that waits"
  }

  private let seed: UInt64
  private var callers: LimitedCallers

  /// In the mean, at least 95 % is used of what a service allows, however it counts, and at most 1 % is refused.
  package static var means: [String: ClosedRange<Double>] {
    var means: [String: ClosedRange<Double>] = [:]
    for counting in LimitedService.Counting.allCases {
      means["\(counting) used"] = 0.95...(.infinity)
      means["\(counting) refused"] = 0...0.01
    }
    return means
  }

  /// What is used at least of what a service allows that counts so, and refused at most, in any single run.
  ///
  /// What is left at the end of a window and too little for the smallest of six calls, by what is estimated, is lost. How much more of one that
  /// slides is there at an instant no answer tells, so one has to ask. The bars are a little beyond what the worst of 100,000 runs come to.
  package static func bars(of counting: LimitedService.Counting) -> (used: Double, refused: Double) {
    switch counting {
    case .bucket: (0.98, 0.0075)
    case .windows: (0.9, 0.0075)
    case .sliding: (0.86, 0.0175)
    }
  }

  /// Describes the run of a seed.
  package init(seed: UInt64, without omitted: Set<Int>) {
    self.seed = seed
    var random = SeededRandom(seed: seed)
    callers = LimitedCallers()
    callers.seed = seed
    callers.counting = random.pick([.windows, .bucket, .sliding])
    callers.dialect = random.pick([.draft, .vendor])
    // Some are wrong in one direction always.
    callers.bias = random.pick([1, 1, 0.5, 1.5])
    callers.callers.subtract(omitted)
  }

  /// How many callers can be left out.
  package static func partCount(of seed: UInt64) -> Int { 6 }

  /// Carries out the run.
  package func perform(keepsLog: Bool) async -> SeedReport<State> {
    var callers = callers
    callers.keepsLog = keepsLog
    do {
      return report(try callers.run())
    } catch {
      return SeedReport(violations: ["it didn't run: \(error)"])
    }
  }

  private func report(_ outcome: LimitedCallers.Outcome) -> SeedReport<State> {
    var report = SeedReport<State>()
    report.size = outcome.successes.reduce(0, +)
    report.measures = [
      "\(callers.counting) used": outcome.used, "\(callers.counting) refused": outcome.refused,
    ]
    report.reached = reached
    if outcome.passed > 0 { report.reached.insert(.passed) }
    let name = "\(callers.counting), \(callers.dialect), estimates times \(callers.bias)"
    report.log = outcome.log + ["\(name): \(outcome.used) used, \(outcome.refused) refused"]
    let bars = Self.bars(of: callers.counting)
    if outcome.used < bars.used { report.violations.append("\(name): only \(outcome.used) is used") }
    if outcome.refused > bars.refused {
      report.violations.append("\(name): \(outcome.refused) of the calls are refused")
    }
    if let failure = outcome.failures.first { report.violations.append("\(name): a call failed: \(failure)") }
    if outcome.missed > 0 {
      report.violations.append(
        "\(name): somebody waited whose turn had come, as seen \(outcome.missed) times"
      )
    }
    if outcome.longest > .seconds(240) {
      report.violations.append("\(name): a call took \(outcome.longest)")
    }
    if (outcome.successes.min() ?? 0) * 4 < outcome.successes.max() ?? 0 {
      report.violations.append("\(name): a caller starves: \(outcome.successes)")
    }
    return report
  }

  private var reached: Set<State> {
    var states: Set<State> = [callers.dialect == .draft ? .draft : .vendor]
    switch callers.counting {
    case .windows: states.insert(.windows)
    case .bucket: states.insert(.bucket)
    case .sliding: states.insert(.sliding)
    }
    if callers.bias < 1 { states.insert(.tooLow) }
    if callers.bias > 1 { states.insert(.tooHigh) }
    return states
  }
}
