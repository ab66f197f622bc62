internal import FanfareWorkflowSimulation
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Random workflows: many seeds on all cores (`workflows COUNT [FIRST] [--first-failure]`), or one as files and a conversation
/// (`workflow N`).
struct WorkflowSweep {
  private static let chunk: UInt64 = 50
  /// How many seeds reach every state.
  private static let fewest = 3_000

  private struct Counts {
    var next: UInt64
    var reached: Set<WorkflowState> = []
    var failures = 0
    var tasks = 0
    var undecided = 0
  }

  private final class Shared: Sendable {
    let value: Mutex<Counts>
    let watch: RunWatch
    init(_ counts: Counts, _ watch: RunWatch) {
      value = Mutex(counts)
      self.watch = watch
    }
  }

  let seeds: Range<UInt64>
  /// Whether the first seed that fails is enough.
  let stopsAtFailure: Bool

  /// Does what the arguments of `workflows` ask for.
  ///
  /// - Returns: whether all held; `nil` if the arguments can't be read.
  static func run(_ arguments: [String]) async -> Bool? {
    let stopsAtFailure = arguments.contains("--first-failure")
    let numbers = arguments.filter { $0 != "--first-failure" }.map { UInt64($0) }
    guard let count = numbers.first.flatMap(\.self), count > 0, numbers.count < 3 else { return nil }
    let first = numbers.count > 1 ? numbers[1] : UInt64.random(in: 0...(UInt64.max >> 8))
    guard let first else { return nil }
    return await WorkflowSweep(seeds: first..<(first + count), stopsAtFailure: stopsAtFailure).run()
  }

  /// Shows one run.
  ///
  /// - Returns: whether all held; `nil` if the arguments can't be read.
  static func show(_ arguments: [String]) async -> Bool? {
    guard arguments.count == 1, let seed = UInt64(arguments[0]) else { return nil }
    let run = WorkflowRun(seed: seed)
    let report = run.perform(keepsLog: true)
    show(report)
    let differences = await run.replay()
    for difference in differences { print("VIOLATION: \(difference)") }
    guard !report.violations.isEmpty else { return differences.isEmpty }
    print("\n# A smaller run that fails as well\n")
    show(run.shrunk().perform(keepsLog: true))
    return false
  }

  private static func show(_ report: WorkflowRun.Report) {
    for line in report.log { print(line) }
    if let reason = report.undecided { print("The specification leaves it open: \(reason)") }
    for violation in report.violations { print("VIOLATION: \(violation)") }
  }

  /// Runs all seeds; prints each that fails with the command that replays it.
  ///
  /// - Returns: whether all held and together reached every state.
  func run() async -> Bool {
    print("seeds \(seeds.lowerBound) to \(seeds.upperBound - 1)")
    fflush(nil)
    let start = ContinuousClock.now
    // One after another if the first is looked for, so that it is always the same.
    let threads = stopsAtFailure ? 1 : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let watch = RunWatch("make simulate-workflows", threads: threads)
    let counts = Shared(Counts(next: seeds.lowerBound), watch)
    await withTaskGroup { group in
      for _ in 0..<threads { group.addTask { while await runChunk(counts) {} } }
    }
    let result = counts.value.withLock { $0 }
    let rate = Int(Double(seeds.count) / ((ContinuousClock.now - start) / .seconds(1)))
    print(
      "\(seeds.count) runs, \(result.tasks) tasks, \(result.undecided) left open, \(result.failures) failed, "
        + "\(rate) runs per second"
    )
    let isShort = seeds.count < Self.fewest || stopsAtFailure && result.failures > 0
    let missing = isShort ? [] : WorkflowState.allCases.filter { !result.reached.contains($0) }
    if !missing.isEmpty { print("never reached: \(missing.map(\.rawValue).joined(separator: ", "))") }
    return result.failures == 0 && missing.isEmpty
  }

  /// Runs the next seeds; returns whether there were any.
  private func runChunk(_ counts: Shared) async -> Bool {
    let begin = counts.value.withLock { counts in
      defer { counts.next += Self.chunk }
      return counts.next
    }
    guard begin < seeds.upperBound else { return false }
    for seed in begin..<min(begin + Self.chunk, seeds.upperBound) {
      counts.watch.begin(seed)
      var report = WorkflowRun(seed: seed).perform()
      // A log is a few steps in most runs; each tenth is enough.
      if seed.isMultiple(of: 10) { report.violations += await WorkflowRun(seed: seed).replay() }
      counts.watch.end(seed)
      counts.value.withLock { counts in
        counts.tasks += report.tasks
        counts.reached.formUnion(report.reached)
        if report.undecided != nil { counts.undecided += 1 }
        if !report.violations.isEmpty { counts.failures += 1 }
      }
      guard !report.violations.isEmpty else { continue }
      print(
        "seed \(seed): \(report.violations.joined(separator: "; ")) (make simulate-workflows SEED=\(seed))"
      )
      if stopsAtFailure {
        counts.value.withLock { $0.next = seeds.upperBound }
        break
      }
    }
    fflush(nil)
    return true
  }
}
