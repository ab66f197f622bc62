import Foundation

/// Turns one fault on after another and looks whether the proofs notice.
struct Hunt: Sendable {
  /// Who noticed a fault.
  enum Verdict: Equatable {
    case simulation(String)
    case tests(String)
    case nobody(String)
  }

  private let tree: MutatedTree
  private let options: HuntOptions
  private let results: HuntResults
  /// How many seconds of a processor each proof may use: several times what it uses without a fault.
  private var limits: [Proof: Int] = [:]
  /// Tests go one after another, since some of them open sockets and wait for others.
  private let testing = NSLock()

  /// How many seeds a simulation has whose work is measured: enough to tell what a run costs, and few beside those of a hunt.
  private static let measuredSeeds = 250

  init(in tree: MutatedTree, _ options: HuntOptions) {
    self.tree = tree
    self.options = options
    results = HuntResults(of: tree)
  }

  /// Compiles the copy.
  func build() throws {
    let what = options.asksTests ? ["--build-tests"] : ["--product", "FanfareSimulator"]
    // Each part of a module reads all files of it, which pays only for who changes one of them again and again.
    let flags = [
      "-debug-info-format", "none", "-Xswiftc", "-wmo", "-Xswiftc", "-num-threads", "-Xswiftc", "2",
    ]
    let place = ["--scratch-path", tree.builds.path]
    var command = Command("swift", ["build", "--traits", "Command"] + place + flags + what, in: tree.copy)
    // SwiftPM plans the same again then, as in the Makefile, which says why.
    command.environment["SWIFT_DETERMINISTIC_HASHING"] = "1"
    // It waits for the compilers that it begins, and on a busy machine that takes longer than anything else that waits.
    command.longestIdleness = .seconds(3600)
    _ = try command.output()
  }

  /// Makes sure that the proofs have nothing against the copy while no fault is on, and measures what they need.
  mutating func measure(_ mutants: [Mutant]) throws {
    for mutant in mutants {
      for proof in proofs(for: mutant) where limits[proof] == nil {
        let name = "limit-\(proof.name)"
        if let kept = results.lines(of: name, seeds: 0)?.first.flatMap({ Int($0) }) {
          limits[proof] = kept
          continue
        }
        let before = Self.workOfChildren
        let (ending, said) = try proof.command(seeds: Self.measuredSeeds, in: tree).run()
        guard ending == .exited(0) else { throw NotWell(proof: proof, ending: ending, said: said) }
        let work = Self.workOfChildren - before
        let limit = Int(work * 5) + 30
        limits[proof] = limit
        try results.keep(["\(limit)"], of: name, seeds: 0)
      }
    }
  }

  /// What is asked, in order: who is expected to find a fault comes first, since the others take long to find nothing.
  private func proofs(for mutant: Mutant) -> [Proof] {
    let simulation = Proof.simulation(mutant.simulation ?? Proof.SimulationKind(of: mutant))
    guard options.asksTests else { return [simulation] }
    let tests = Proof.tests(module: mutant.module)
    if case .tests = mutant.expectation { return [tests, simulation] }
    return [simulation, tests]
  }

  /// How many seconds of a processor the processes that have ended used.
  private static var workOfChildren: Double {
    var usage = tms()
    times(&usage)
    return Double(usage.tms_cutime + usage.tms_cstime) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// The proofs found something although no fault is on.
  struct NotWell: Error, CustomStringConvertible {
    let proof: Proof
    let ending: Command.Ending
    let said: String
    var description: String {
      "\(proof.name) fails without any fault (\(ending)):\n\(said.suffix(2000))"
    }
  }

  /// Looks who notices a fault: a simulation, or the tests of its module.
  func examine(_ mutant: Mutant) throws -> Verdict {
    if let kept = results.lines(of: mutant.name, seeds: options.seeds), let verdict = Verdict(kept) {
      // Where tests weren't asked, nobody has the last word.
      if verdict.isFound || !options.asksTests || kept.contains("asked") { return verdict }
    }
    let verdict = try look(for: mutant)
    try results.keep(
      verdict.lines + (options.asksTests ? ["asked"] : []),
      of: mutant.name,
      seeds: options.seeds
    )
    return verdict
  }

  private func look(for mutant: Mutant) throws -> Verdict {
    var reasons: [String] = []
    for proof in proofs(for: mutant) {
      switch try run(proof, with: mutant) {
      case .broken(let text):
        if case .simulation = proof { return .simulation(text) }
        return .tests(text)
      case .nothing(let reason): if !reason.isEmpty { reasons.append("\(proof.name): \(reason)") }
      }
    }
    return .nobody(reasons.joined(separator: "; "))
  }

  private func run(_ proof: Proof, with mutant: Mutant) throws -> Proof.Finding {
    var command = proof.command(seeds: options.seeds, in: tree)
    command.environment[MutatedTree.variable] = mutant.name
    var limit = limits[proof] ?? 600
    guard case .tests = proof else {
      limit = limit * max(1, options.seeds / Self.measuredSeeds)
      let (ending, said) = try command.run(atMost: limit)
      return proof.finding(ending, said)
    }
    testing.lock()
    defer { testing.unlock() }
    let (ending, said) = try command.run(atMost: limit)
    return proof.finding(ending, said)
  }
}

extension Hunt.Verdict {
  /// Whether anybody noticed.
  var isFound: Bool {
    guard case .nobody = self else { return true }
    return false
  }

  /// As it is kept.
  var lines: [String] {
    switch self {
    case .simulation(let text): ["simulation", text]
    case .tests(let text): ["tests", text]
    case .nobody(let text): ["nobody", text]
    }
  }

  /// Reads what was kept.
  init?(_ lines: [String]) {
    guard lines.count >= 2 else { return nil }
    switch lines[0] {
    case "simulation": self = .simulation(lines[1])
    case "tests": self = .tests(lines[1])
    case "nobody": self = .nobody(lines[1])
    default: return nil
    }
  }

  /// Whether it is as good as was to be expected.
  func meets(_ expectation: Mutant.Expectation) -> Bool {
    switch (expectation, self) {
    case (.nobody, _), (_, .simulation), (.tests, .tests): true
    default: false
    }
  }
}
