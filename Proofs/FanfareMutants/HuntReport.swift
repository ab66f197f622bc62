import Foundation

/// What became of the faults that were looked for.
struct HuntReport {
  private var verdicts: [(mutant: Mutant, verdict: Hunt.Verdict)] = []

  /// Adds a fault; returns the line that says what became of it.
  mutating func add(_ mutant: Mutant, _ verdict: Hunt.Verdict) -> String {
    verdicts.append((mutant, verdict))
    switch (verdict, mutant.expectation) {
    case (.simulation(let text), _): return "simulation  \(mutant.name)  \(text.prefix(160))"
    case (.tests(let text), .tests(let reason)):
      return "tests       \(mutant.name)  \(text.prefix(100)) (not by simulation: \(reason))"
    case (.tests(let text), _): return "TESTS ONLY  \(mutant.name)  \(text.prefix(160))"
    case (.nobody, .nobody(let reason)): return "survived    \(mutant.name)  \(reason)"
    case (.nobody(let reason), _): return "SURVIVED    \(mutant.name)  \(reason)"
    }
  }

  /// How many there were, how many were found, and how many of those by simulation alone.
  var line: String {
    "mutants: \(found) of \(verdicts.count) found, \(foundBySimulation) by simulation alone"
  }

  private var found: Int { verdicts.count { $0.verdict.isFound } }

  private var foundBySimulation: Int {
    verdicts.count { if case .simulation = $0.verdict { true } else { false } }
  }

  /// Whether each fault was found by whom it says, and of many at least 95 % by anybody and 80 % by simulation alone.
  var isGood: Bool {
    let count = Double(verdicts.count)
    return verdicts.allSatisfy { $0.verdict.meets($0.mutant.expectation) }
      && (count < 50 || Double(found) >= 0.95 * count && Double(foundBySimulation) >= 0.8 * count)
  }
}
