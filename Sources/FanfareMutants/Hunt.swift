import Foundation

/// Turns one fault on after another and looks whether the proofs notice.
struct Hunt {
  /// Who noticed.
  enum Verdict {
    case simulation(String)
    case tests(String)
    case nobody(String)
  }

  let tree: MutatedTree
  /// How many runs the simulation has for each fault.
  let seeds: Int

  private static let flags = ["-debug-info-format", "none"]

  /// Compiles the copy.
  func build() throws {
    _ = try Command("swift", ["build", "--build-tests"] + Self.flags, in: tree.copy).output()
  }

  /// Makes sure that the proofs have nothing against the copy while no fault is on.
  func checkThatAllIsWell(_ mutants: [Mutant]) throws {
    for module in Set(mutants.map(\.module)).sorted() {
      for proof in [Proof.simulation, .tests] {
        switch try run(proof, of: module, with: nil) {
        case .nobody(""): continue
        // What hangs or ends without a word isn't well either.
        case .simulation(let text), .tests(let text), .nobody(let text): throw NotWell(reason: text)
        }
      }
    }
  }

  /// The proofs found something although no fault is on.
  struct NotWell: Error, CustomStringConvertible {
    let reason: String
    var description: String { "the proofs fail without any fault: \(reason)" }
  }

  /// Looks who notices a fault: the simulation first, then the tests of its module.
  func examine(_ mutant: Mutant) throws -> Verdict {
    let verdict = try run(.simulation, of: mutant.module, with: mutant)
    guard case .nobody(let reason) = verdict else { return verdict }
    let other = try run(.tests, of: mutant.module, with: mutant)
    guard case .nobody(let otherReason) = other else { return other }
    return .nobody([reason, otherReason].filter { !$0.isEmpty }.joined(separator: "; "))
  }

  /// How long simulation or tests may take; both are done in a quarter of that on a busy machine.
  private static let limit = Duration.seconds(120)

  /// A test that began and didn't end, by what the runner said.
  private static func unfinishedTest(in said: String) -> String? {
    func names(_ ending: String) -> [String] {
      said.split(separator: "\n").compactMap { line in
        guard let start = line.firstRange(of: "Test \""), let end = line.firstRange(of: "\" \(ending)") else {
          return nil
        }
        return start.upperBound < end.lowerBound ? String(line[start.upperBound..<end.lowerBound]) : nil
      }
    }
    let ended = Set(names("passed") + names("failed") + names("with"))
    return names("started").first { !ended.contains($0) }
  }

  private enum Proof { case simulation, tests }

  /// What the simulator is asked for, by module; for others it is the policies.
  private static let simulations = ["FanfareHTTP": "wire", "FanfareWorkflows": "workflows"]

  private func run(_ proof: Proof, of module: String, with mutant: Mutant?) throws -> Verdict {
    let binaries = ".build/debug/"
    var command =
      switch proof {
      case .tests:
        Command(
          binaries + "fanfarePackageTests.xctest",
          ["--testing-library", "swift-testing", "--filter", "^\(module)Tests\\."],
          in: tree.copy
        )
      case .simulation:
        // What is below the policies and what is above them have simulations of their own.
        Command(
          binaries + "FanfareSimulator",
          [Self.simulations[module] ?? "seeds", "\(seeds)", "1", "--first-failure"],
          in: tree.copy
        )
      }
    if let mutant { command.environment[MutatedTree.variable] = mutant.name }
    let (ending, said) = try command.run(limit: Self.limit)
    switch ending {
    case .exited(0): return .nobody("")
    case .hung:
      // What only hangs hasn't said which promise is broken; a test that doesn't end has one for a name.
      guard proof == .tests, let test = Self.unfinishedTest(in: said) else { return .nobody("it hangs") }
      return .tests("the test \(test) doesn't end")
    case .exited(let code):
      let lines = said.split(separator: "\n")
      let line = lines.first { $0.contains("seed ") && $0.contains(": ") } ?? lines.first { $0.contains("✘") }
      guard let line else { return .nobody("ended with \(code) and said nothing of it") }
      return proof == .simulation ? .simulation(String(line)) : .tests(String(line))
    }
  }
}
