internal import FanfareSimulation
internal import Foundation
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Repeats random runs (`seeds COUNT [FIRST] [--first-failure]`), shows the events of one (`seed N`), or prints the scenarios
/// (`scenarios`).
///
/// `wire` does the first two with the whole transport over simulated sockets, `workflows` and `workflow` with random workflows.
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
      let numbers = arguments.dropFirst().filter { $0 != "--first-failure" }.map { UInt64($0) }
      guard let count = numbers.first.flatMap(\.self), count > 0, numbers.count <= 2 else { usage() }
      let first = numbers.count > 1 ? numbers[1] ?? 0 : UInt64.random(in: 0...(UInt64.max >> 8))
      let sweep = SeedSweep(
        seeds: first..<(first + count),
        endsAtFirstFailure: arguments.contains("--first-failure")
      )
      exit(await sweep.run() ? 0 : 1)
    case "wire":
      guard let holds = await WireSweep.run(Array(arguments.dropFirst())) else { usage() }
      exit(holds ? 0 : 1)
    case "workflows":
      guard let holds = await WorkflowSweep.run(Array(arguments.dropFirst())) else { usage() }
      exit(holds ? 0 : 1)
    case "workflow":
      guard let holds = await WorkflowSweep.show(Array(arguments.dropFirst())) else { usage() }
      exit(holds ? 0 : 1)
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
    print(
      """
      usage: FanfareSimulator seeds COUNT [FIRST] [--first-failure] | seed N | wire COUNT [FIRST] | wire seed N
             | workflows COUNT [FIRST] | workflow N | scenarios
      """
    )
    exit(64)
  }
}

/// What the threads of a sweep count together.
private final class SweepCounts: Sendable {
  let reached = Mutex<[ReachedState: Int]>([:])
  let next: Atomic<UInt64>
  let failures = Atomic<Int>(0)
  let calls = Atomic<Int>(0)
  /// The runs that are under way, and since when.
  let running = Mutex<[UInt64: ContinuousClock.Instant]>([:])

  init(first: UInt64) { next = Atomic(first) }
}

/// A run of many seeds on all cores.
struct SeedSweep {
  private static let chunk: UInt64 = 500

  let seeds: Range<UInt64>
  /// Whether the first run that fails is the last.
  var endsAtFirstFailure = false

  /// How long one run may take: a thousand times as long as it does.
  private static let longestRun = Duration.seconds(20)

  /// Runs them all, with progress; prints every seed that fails with the command that replays it.
  ///
  /// - Returns: whether all held.
  func run() async -> Bool {
    let start = ContinuousClock.now
    let counts = SweepCounts(first: seeds.lowerBound)
    print("seeds \(seeds.lowerBound) to \(seeds.upperBound - 1)")
    watch(counts)
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

  /// Ends the process when a run doesn't end: that every run does is one of the promises.
  private func watch(_ counts: SweepCounts) {
    let thread = Thread {
      while true {
        Thread.sleep(forTimeInterval: 1)
        let now = ContinuousClock.now
        let late = counts.running.withLock { $0.first { now - $0.value > Self.longestRun }?.key }
        guard let late else { continue }
        print(
          "seed \(late): a run has to end, and hasn't after \(Self.longestRun) (make simulate SEED=\(late))"
        )
        fflush(nil)
        exit(1)
      }
    }
    thread.start()
  }

  /// Runs the next seeds; returns whether there were any.
  private func runChunk(_ counts: SweepCounts) -> Bool {
    let begin = counts.next.add(Self.chunk, ordering: .relaxed).oldValue
    guard begin < seeds.upperBound else { return false }
    let end = min(begin + Self.chunk, seeds.upperBound)
    for seed in begin..<end {
      if endsAtFirstFailure, counts.failures.load(ordering: .relaxed) > 0 { return false }
      counts.running.withLock { $0[seed] = .now }
      let report = RandomRun(seed: seed).perform()
      counts.running.withLock { $0[seed] = nil }
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
