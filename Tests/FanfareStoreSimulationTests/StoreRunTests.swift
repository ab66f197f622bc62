import FanfareRandomRuns
import FanfareStoreSimulation
import Foundation
import Testing

/// The proof of the store in a file: the real one, beside one in memory, and what must hold in each run.
@Suite struct StoreRunTests {
  /// How many seeds each of two tasks has; `make proofs` has ten times as many, and `make simulate-stores` asks for all states.
  private static let seedsOfPart: UInt64 =
    ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == nil ? 8 : 80

  @Test func `random runs of a store keep every promise, and most of them come through something`() async {
    let reached = await withTaskGroup { group in
      for part: UInt64 in 0..<2 { group.addTask { Self.run(part) } }
      return await group.reduce(into: Set<StoreState>()) { $0.formUnion($1) }
    }
    #expect(reached.isSuperset(of: [.crashed, .openedAgain, .refused, .joined, .readWhileOthersWait]))
  }

  private static func run(_ part: UInt64) -> Set<StoreState> {
    var reached: Set<StoreState> = []
    for seed in (part * seedsOfPart)..<((part + 1) * seedsOfPart) {
      let report = StoreRun(seed: seed).perform()
      #expect(report.violations == [], "replay it with: make simulate-stores SEED=\(seed)")
      reached.formUnion(report.reached)
    }
    return reached
  }

  @Test(arguments: 0..<2)
  func `a run without any of its parts, or half of them, still keeps every promise`(seed: UInt64) {
    let count = StoreRun.partCount(of: seed)
    for omitted in [Set(0..<count), Set(stride(from: 0, to: count, by: 2))] {
      #expect(StoreRun(seed: seed, without: omitted).perform().violations == [])
    }
  }

  @Test func `the same seed gives the same conversation`() {
    for seed: UInt64 in 0..<2 {
      let report = StoreRun(seed: seed).perform(keepsLog: true)
      #expect(!report.log.isEmpty)
      #expect(report == StoreRun(seed: seed).perform(keepsLog: true))
    }
  }

  /// 1 and 2: what was appended, and then waited for by somebody, wasn't seen by who read meanwhile.
  ///
  /// 115: who waits for the end of a run that there isn't is refused like whoever ends it.
  @Test(arguments: [1, 2, 115])
  func `runs that once broke a promise keep them`(seed: UInt64) {
    #expect(StoreRun(seed: seed).perform().violations == [])
  }
}
