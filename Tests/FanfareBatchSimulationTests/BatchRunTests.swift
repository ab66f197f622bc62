import FanfareBatchSimulation
import FanfareRandomRuns
import Foundation
import Testing

/// The proof of what batches come to: random ones in simulated time, with programs that end in between.
@Suite struct BatchRunTests {
  /// How many seeds there are; `make proofs` has five times as many.
  private static let seeds: UInt64 = ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == nil ? 48 : 240

  /// What so few seeds may miss.
  private static let rare: Set<BatchState> =
    seeds < 240
    ? [.reopenedMany, .reopenedFresh, .lostTheOutput, .nothingKept, .projected, .keyRepeated]
    : [.reopenedMany, .nothingKept]

  @Test
  func
    `what random batches have paid and are going to, which documents are known and what is in the output is what models say, whatever ends a program`()
    async
  {
    var reached: Set<BatchState> = []
    for seed in 0..<Self.seeds {
      let report = await BatchRun(seed: seed).perform()
      #expect(report.violations == [], "look at it with: make simulate-batches SEED=\(seed)")
      reached.formUnion(report.reached)
    }
    #expect(BatchState.allCases.filter { !reached.contains($0) && !Self.rare.contains($0) } == [])
  }

  @Test func `a run without some of its parts keeps the same promises`() async {
    for seed: UInt64 in 0..<5 {
      let count = BatchRun.partCount(of: seed)
      for omitted in [Set(0..<count), Set(stride(from: 0, to: count, by: 3))] {
        #expect(await BatchRun(seed: seed, without: omitted).perform().violations == [])
      }
    }
  }

  @Test func `the same seed gives the same batch`() async {
    for seed: UInt64 in 0..<3 {
      let report = await BatchRun(seed: seed).perform(keepsLog: true)
      #expect(!report.log.isEmpty)
      #expect(await report == BatchRun(seed: seed).perform(keepsLog: true))
    }
  }
}
