internal import FanfareRandomRuns

/// A run that fails, for people.
struct Counterexample {
  let proof: RandomProof
  let seed: UInt64

  /// Prints the run without some of its parts, and what didn't hold.
  ///
  /// - Returns: whether all held.
  func show(without omitted: Set<Int>) async -> Bool {
    let report = await proof.perform(seed, omitted, true)
    for line in report.log { print(line) }
    if let reason = report.undecided { print("Nothing can be said of it: \(reason)") }
    for violation in report.violations { print("VIOLATION: \(violation)") }
    return report.violations.isEmpty
  }

  /// Prints the smallest run that fails the same way, and the command that repeats it.
  func printSmallest() async {
    let count = proof.partCount(seed)
    let shrinker = Shrinker(partCount: count) { await proof.perform(seed, $0, false).violations }
    guard let omitted = await shrinker.shrink() else { return print("seed \(seed) keeps every promise") }
    print("\nseed \(seed), of whose \(count) parts \(count - omitted.count) are needed:\n")
    _ = await show(without: omitted)
    print("\nrepeat it with: \(proof.command(for: seed, without: omitted))")
  }
}
