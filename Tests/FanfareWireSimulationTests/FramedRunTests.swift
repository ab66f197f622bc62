import FanfareRandomRuns
import FanfareWireSimulation
import Foundation
import Testing

/// The proof of HTTP/2: the real pools, connections and streams over simulated sockets, and what must hold in each run.
@Suite struct FramedRunTests {
  private static let isLong = ProcessInfo.processInfo.environment["FANFARE_PROOFS"] != nil
  /// How many seeds each of four tasks has.
  private static let seedsOfPart: UInt64 = isLong ? 500 : 30

  @Test func `random runs in HTTP/2 keep every promise, and together reach every state`() async {
    let reached = await withTaskGroup { group in
      for part: UInt64 in 0..<4 { group.addTask { Self.run(part) } }
      return await group.reduce(into: Set<FramedState>()) { $0.formUnion($1) }
    }
    let missing = FramedState.allCases.filter { !reached.contains($0) }
    // A hundred runs reach nearly all.
    #expect(missing.count <= (Self.isLong ? 0 : 12), "\(missing)")
  }

  private static func run(_ part: UInt64) -> Set<FramedState> {
    var reached: Set<FramedState> = []
    for seed in (part * seedsOfPart)..<((part + 1) * seedsOfPart) {
      let report = FramedRun(seed: seed).perform()
      #expect(report.violations == [], "replay it with: make simulate-frames SEED=\(seed)")
      reached.formUnion(report.reached)
    }
    return reached
  }

  @Test(arguments: 0..<8)
  func `a run without any of its parts, or half of them, still keeps every promise`(seed: UInt64) {
    let count = FramedRun.partCount(of: seed)
    for omitted in [Set(0..<count), Set(stride(from: 0, to: count, by: 2))] {
      #expect(FramedRun(seed: seed, without: omitted).perform().violations == [])
    }
  }

  // 312: windows of streams that were granted twice. 2: the same before SETTINGS were acknowledged. 11: a broken head while the socket took
  // nothing, which ended the exchanges of all others. 350: frames for an exchange that was given up, which were no sign of life.
  @Test(arguments: [312, 2, 11, 350])
  func `what runs have found stays mended`(seed: UInt64) {
    #expect(FramedRun(seed: seed).perform().violations == [])
  }

  @Test func `the same seed gives the same conversation`() {
    for seed: UInt64 in 0..<5 {
      let report = FramedRun(seed: seed).perform(keepsLog: true)
      #expect(!report.log.isEmpty)
      #expect(report == FramedRun(seed: seed).perform(keepsLog: true))
    }
  }
}
