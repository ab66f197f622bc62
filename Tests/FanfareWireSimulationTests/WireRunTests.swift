import FanfareRandomRuns
import FanfareWireSimulation
import Foundation
import Testing

/// The proof of the transport: the real pools, connections and decoder over simulated sockets, and what must hold in each run.
@Suite struct WireRunTests {
  /// How many seeds each of four tasks has; `make proofs` has five times as many.
  private static let seedsOfPart: UInt64 =
    ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == nil ? 250 : 1250

  @Test func `random runs of the transport keep every promise, and together reach every state`() async {
    let reached = await withTaskGroup { group in
      for part: UInt64 in 0..<4 { group.addTask { Self.run(part) } }
      return await group.reduce(into: Set<WireState>()) { $0.formUnion($1) }
    }
    #expect(WireState.allCases.filter { !reached.contains($0) } == [])
  }

  private static func run(_ part: UInt64) -> Set<WireState> {
    var reached: Set<WireState> = []
    for seed in (part * seedsOfPart)..<((part + 1) * seedsOfPart) {
      let report = WireRun(seed: seed).perform()
      #expect(report.violations == [], "replay it with: make simulate-wire SEED=\(seed)")
      reached.formUnion(report.reached)
    }
    return reached
  }

  @Test(arguments: 0..<40)
  func `a run without any of its parts, or half of them, still keeps every promise`(seed: UInt64) {
    let count = WireRun.partCount(of: seed)
    for omitted in [Set(0..<count), Set(stride(from: 0, to: count, by: 2))] {
      #expect(WireRun(seed: seed, without: omitted).perform().violations == [])
    }
  }

  /// 820515: bytes too many that look like the answer to the next exchange.
  @Test(arguments: [820_515])
  func `runs that the model was once wrong about keep every promise`(seed: UInt64) {
    #expect(WireRun(seed: seed).perform().violations == [])
  }

  @Test func `the same seed gives the same conversation`() {
    for seed: UInt64 in 0..<30 {
      let report = WireRun(seed: seed).perform(keepsLog: true)
      #expect(!report.log.isEmpty)
      #expect(report == WireRun(seed: seed).perform(keepsLog: true))
    }
  }
}
