internal import FanfareRandomRuns
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// A run of many seeds on all cores.
struct SeedSweep {
  private static let chunk: UInt64 = 50

  private struct Counts {
    var next: UInt64
    var failed: [UInt64] = []
    var size = 0
    var undecided = 0
    var reached: Set<String> = []
    var measures: [String: Mean] = [:]
  }

  /// What was measured in many runs.
  private struct Mean {
    var sum = 0.0
    var count = 0
    var value: Double { sum / Double(max(1, count)) }
  }

  private final class Shared: Sendable {
    let counts: Mutex<Counts>
    let watch: RunWatch
    init(_ counts: Counts, _ watch: RunWatch) {
      self.counts = Mutex(counts)
      self.watch = watch
    }
  }

  let proof: RandomProof
  let seeds: Range<UInt64>
  /// Whether the first run that fails is the last.
  var endsAtFirstFailure = false

  /// Runs them all, with progress; prints every seed that fails with the command that replays it, and the first of them as small as it
  /// fails.
  ///
  /// - Returns: whether all held, together reached every state, and came to the right means.
  func run() async -> Bool {
    print("seeds \(seeds.lowerBound) to \(seeds.upperBound - 1)")
    fflush(nil)
    let start = ContinuousClock.now
    // One after another if the first is looked for, so that it is always the same.
    let threads = endsAtFirstFailure ? 1 : max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let shared = Shared(Counts(next: seeds.lowerBound), RunWatch("make \(proof.command)", threads: threads))
    await withTaskGroup { group in
      for _ in 0..<threads { group.addTask { while await runChunk(shared) {} } }
    }
    let counts = shared.counts.withLock { $0 }
    let rate = Int(Double(seeds.count) / ((ContinuousClock.now - start) / .seconds(1)))
    let undecided = counts.undecided > 0 ? "\(counts.undecided) left open, " : ""
    print(
      "\(seeds.count) runs, \(counts.size) \(proof.unit), \(undecided)\(counts.failed.count) failed, \(rate) runs per second"
    )
    if let first = counts.failed.min(), !endsAtFirstFailure {
      await Counterexample(proof: proof, seed: first).printSmallest()
    }
    let missing = missingStates(counts)
    if !missing.isEmpty { print("never reached: \(missing.joined(separator: ", "))") }
    return tellMeans(counts) && counts.failed.isEmpty && missing.isEmpty
  }

  /// Prints what was measured; tells whether the means lie where they have to, of which a sweep that is short proves nothing.
  private func tellMeans(_ counts: Counts) -> Bool {
    var areRight = true
    for (name, mean) in counts.measures.sorted(by: { $0.key < $1.key }) {
      let value = (mean.value * 10_000).rounded() / 10_000
      let bounds = proof.means[name]
      let isRight = seeds.count < proof.fewest || bounds?.contains(mean.value) ?? true
      print(
        "\(name): \(value) in the mean of \(mean.count)\(isRight ? "" : ", which isn't in \(bounds.map { "\($0)" } ?? "")")"
      )
      areRight = areRight && isRight
    }
    return areRight
  }

  /// What a sweep proves nothing about; one that is short may miss some.
  private func missingStates(_ counts: Counts) -> [String] {
    guard seeds.count >= proof.fewest, !endsAtFirstFailure || counts.failed.isEmpty else { return [] }
    return proof.states.filter { !counts.reached.contains($0) }
  }

  /// Runs the next seeds; returns whether there were any.
  private func runChunk(_ shared: Shared) async -> Bool {
    let begin = shared.counts.withLock { counts in
      defer { counts.next += Self.chunk }
      return counts.next
    }
    guard begin < seeds.upperBound else { return false }
    let end = min(begin + Self.chunk, seeds.upperBound)
    for seed in begin..<end {
      shared.watch.begin(seed)
      let report = await proof.perform(seed, [], false)
      shared.watch.end(seed)
      shared.counts.withLock { counts in
        counts.size += report.size
        if report.undecided != nil { counts.undecided += 1 }
        counts.reached.formUnion(report.reached)
        for (name, value) in report.measures {
          counts.measures[name, default: Mean()].sum += value
          counts.measures[name, default: Mean()].count += 1
        }
        if !report.violations.isEmpty { counts.failed.append(seed) }
      }
      guard !report.violations.isEmpty else { continue }
      print("seed \(seed): \(report.violations.joined(separator: "; ")) (\(proof.command(for: seed)))")
      if endsAtFirstFailure { return false }
    }
    let done = end - seeds.lowerBound
    if done % 50_000 == 0 { print("\(done) of \(seeds.count)") }
    fflush(nil)
    return true
  }
}
