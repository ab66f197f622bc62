internal import FanfareWireSimulation
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Random runs of the transport: many seeds on all cores (`wire COUNT [FIRST] [--first-failure]`), or one as a conversation (`wire
/// seed N`).
struct WireSweep {
  private static let chunk: UInt64 = 100
  /// How many seeds reach every state.
  private static let fewest = 1_000

  private struct Counts {
    var next: UInt64
    var reached: Set<WireState> = []
    var failures = 0
    var exchanges = 0
  }

  let seeds: Range<UInt64>
  /// Whether the first seed that fails is enough.
  let stopsAtFailure: Bool

  /// Does what the arguments ask for.
  ///
  /// - Returns: whether all held; `nil` if the arguments can't be read.
  static func run(_ arguments: [String]) async -> Bool? {
    let stopsAtFailure = arguments.contains("--first-failure")
    let arguments = arguments.filter { $0 != "--first-failure" }
    if arguments.first == "seed" {
      guard arguments.count == 2, let seed = UInt64(arguments[1]) else { return nil }
      let report = WireRun(seed: seed).perform(keepsLog: true)
      for line in report.log { print(line) }
      for violation in report.violations { print("VIOLATION: \(violation)") }
      return report.violations.isEmpty
    }
    guard let count = arguments.first.flatMap(UInt64.init), count > 0, arguments.count < 3 else { return nil }
    let first = arguments.count > 1 ? UInt64(arguments[1]) : UInt64.random(in: 0...(UInt64.max >> 8))
    guard let first else { return nil }
    return await WireSweep(seeds: first..<(first + count), stopsAtFailure: stopsAtFailure).run()
  }

  /// Runs all seeds; prints each that fails with the command that replays it.
  ///
  /// - Returns: whether all held and together reached every state.
  func run() async -> Bool {
    print("seeds \(seeds.lowerBound) to \(seeds.upperBound - 1)")
    fflush(nil)
    RunWatch.reportTraps()
    let start = ContinuousClock.now
    let counts = Shared(Counts(next: seeds.lowerBound))
    await withTaskGroup { group in
      // One after another if the first is looked for, so that it is always the same.
      for _ in 0..<(stopsAtFailure ? 1 : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) {
        group.addTask { while runChunk(counts) {} }
      }
    }
    let result = counts.value.withLock { $0 }
    let rate = Int(Double(seeds.count) / ((ContinuousClock.now - start) / .seconds(1)))
    print(
      "\(seeds.count) runs, \(result.exchanges) exchanges, \(result.failures) failed, \(rate) runs per second"
    )
    let isShort = seeds.count < Self.fewest || stopsAtFailure && result.failures > 0
    let missing = isShort ? [] : WireState.allCases.filter { !result.reached.contains($0) }
    if !missing.isEmpty { print("never reached: \(missing.map(\.rawValue).joined(separator: ", "))") }
    return result.failures == 0 && missing.isEmpty
  }

  private final class Shared: Sendable {
    let value: Mutex<Counts>
    init(_ counts: Counts) { value = Mutex(counts) }
  }

  /// Runs the next seeds; returns whether there were any.
  private func runChunk(_ counts: Shared) -> Bool {
    let begin = counts.value.withLock { counts in
      defer { counts.next += Self.chunk }
      return counts.next
    }
    guard begin < seeds.upperBound else { return false }
    for seed in begin..<min(begin + Self.chunk, seeds.upperBound) {
      let watch = RunWatch(of: seed)
      let report = WireRun(seed: seed).perform()
      watch.end()
      counts.value.withLock { counts in
        counts.exchanges += report.exchanges
        counts.reached.formUnion(report.reached)
        if !report.violations.isEmpty { counts.failures += 1 }
      }
      guard !report.violations.isEmpty else { continue }
      print("seed \(seed): \(report.violations.joined(separator: "; ")) (make simulate-wire SEED=\(seed))")
      if stopsAtFailure {
        counts.value.withLock { $0.next = seeds.upperBound }
        break
      }
    }
    fflush(nil)
    return true
  }
}
