internal import FanfareSimulation
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Repeats random runs (`seeds COUNT [FIRST]`), shows the events of one (`seed N`), or prints the scenarios (`scenarios`).
@main
enum Main {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case "seed":
      guard arguments.count == 2, let seed = UInt64(arguments[1]) else { usage() }
      let report = RandomRun(seed: seed).perform(keepsLog: true)
      for line in report.log { print(line) }
      for violation in report.violations { print("VIOLATION: \(violation)") }
      exit(report.violations.isEmpty ? 0 : 1)
    case "seeds":
      guard let count = arguments.dropFirst().first.flatMap(UInt64.init), count > 0 else { usage() }
      let first = arguments.count > 2 ? UInt64(arguments[2]) ?? 0 : UInt64.random(in: 0...(UInt64.max >> 8))
      exit(await SeedSweep(seeds: first..<(first + count)).run() ? 0 : 1)
    case "scenarios":
      do {
        for scenario in try Scenario.all() { print(scenario.markdown) }
      } catch {
        print("\(error)")
        exit(1)
      }
    default:
      usage()
    }
  }

  private static func usage() -> Never {
    print("usage: FanfareSimulator seeds COUNT [FIRST] | seed N | scenarios")
    exit(64)
  }
}

/// What the threads of a sweep count together.
private final class SweepCounts: Sendable {
  let reached = Mutex<[ReachedState: Int]>([:])
  let next: Atomic<UInt64>
  let failures = Atomic<Int>(0)
  let calls = Atomic<Int>(0)

  init(first: UInt64) { next = Atomic(first) }
}

/// A run of many seeds on all cores.
struct SeedSweep {
  private static let chunk: UInt64 = 500

  let seeds: Range<UInt64>

  /// Runs them all, with progress; prints every seed that fails with the command that replays it.
  ///
  /// - Returns: whether all held.
  func run() async -> Bool {
    let start = ContinuousClock.now
    let counts = SweepCounts(first: seeds.lowerBound)
    print("seeds \(seeds.lowerBound) to \(seeds.upperBound - 1)")
    await withTaskGroup { group in
      for _ in 0..<max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) {
        group.addTask { while runChunk(counts) {} }
      }
    }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let failed = counts.failures.load(ordering: .relaxed)
    let calls = counts.calls.load(ordering: .relaxed)
    print(
      "\(seeds.count) runs, \(calls) calls, \(failed) failed, \(Int(Double(seeds.count) / seconds)) runs per second"
    )
    let missing = missingStates(counts.reached.withLock { $0 })
    if !missing.isEmpty { print("never reached: \(missing.map(\.rawValue).joined(separator: ", "))") }
    return failed == 0 && missing.isEmpty
  }

  /// What a sweep proves nothing about; one that is short may miss some.
  private func missingStates(_ reached: [ReachedState: Int]) -> [ReachedState] {
    seeds.count < Self.fewest ? [] : ReachedState.allCases.filter { reached[$0] == nil }
  }

  /// How many seeds reach every state, many times over.
  private static let fewest = 5_000

  /// Runs the next seeds; returns whether there were any.
  private func runChunk(_ counts: SweepCounts) -> Bool {
    let begin = counts.next.add(Self.chunk, ordering: .relaxed).oldValue
    guard begin < seeds.upperBound else { return false }
    let end = min(begin + Self.chunk, seeds.upperBound)
    for seed in begin..<end {
      let report = RandomRun(seed: seed).perform()
      counts.calls.add(report.calls, ordering: .relaxed)
      counts.reached.withLock { counts in for state in report.reached { counts[state, default: 0] += 1 } }
      guard !report.violations.isEmpty else { continue }
      counts.failures.add(1, ordering: .relaxed)
      print("seed \(seed): \(report.violations.joined(separator: "; ")) (make simulate SEED=\(seed))")
    }
    let done = end - seeds.lowerBound
    if done % 50_000 == 0 { print("\(done) of \(seeds.count)") }
    fflush(nil)
    return true
  }
}
