import FanfareRandomRuns
import FanfareSimulation
import Foundation
import Testing

/// The proof of the policies: random services, policies, calls and cancellations, and what must hold after each run.
@Suite struct RandomRunTests {
  /// Two thousand seeds in all, or ten thousand for `make proofs`.
  private static let seedsOfPart: UInt64 =
    ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == nil ? 250 : 1250

  @Test(arguments: 0..<8)
  func `random runs keep every promise`(part: UInt64) {
    for seed in (part * Self.seedsOfPart)..<((part + 1) * Self.seedsOfPart) {
      let report = RandomRun(seed: seed).perform()
      #expect(report.violations.isEmpty, "replay it with: make simulate SEED=\(seed)")
    }
  }

  /// 25787: a service that flights reach by two fallbacks; 20000525: an event of which the last line is half an end; the others: a reader that is
  /// cancelled at the instant at which it has enough.
  @Test(arguments: [25_787, 20_000_525, 3_000_009_724, 3_000_023_494])
  func `runs that a model was once wrong about keep every promise`(seed: UInt64) {
    #expect(RandomRun(seed: seed).perform().violations == [])
  }

  @Test func `the same seed gives the same run, to the event`() {
    for seed: UInt64 in 0..<50 {
      let report = RandomRun(seed: seed).perform(keepsLog: true)
      #expect(!report.log.isEmpty)
      #expect(report == RandomRun(seed: seed).perform(keepsLog: true))
    }
  }

  @Test(arguments: 0..<40)
  func `a run without any of its parts, or all of them, still keeps every promise`(seed: UInt64) {
    let count = RandomRun.partCount(of: seed)
    let whole = RandomRun(seed: seed).perform()
    for omitted in [Set(0..<count), Set(stride(from: 0, to: count, by: 2))] {
      let rest = RandomRun(seed: seed, without: omitted).perform()
      // A hedge may be left without what it needs.
      #expect(rest.violations.filter { !$0.contains("hedge") } == [])
      #expect(rest.size <= whole.size)
    }
  }
}
