import Foundation

/// Something that may notice a fault.
enum Proof: Hashable {
  /// Random runs of calls, of the transport, of stores, of workflows or of batches.
  case simulation(SimulationKind)
  /// The tests of a module.
  case tests(module: String)

  /// What the simulation simulates.
  enum SimulationKind: String, CaseIterable {
    case calls
    case wire
    case frames
    case stores
    case workflows
    case batches

    /// The one in which a fault shows.
    init(of mutant: Mutant) {
      // What is below the policies and what is above them have simulations of their own, and so has HTTP/2 below the policies.
      self =
        switch mutant.module {
        case "FanfareHTTP": mutant.name.hasPrefix("http2-") ? .frames : .wire
        case "FanfareSQLite": .stores
        case "FanfareWorkflows" where mutant.file.hasPrefix("\(mutant.moduleFolder)/Storing/"): .stores
        case "FanfareWorkflows": .workflows
        case "FanfareBatches": .batches
        default: .calls
        }
    }

    /// How many runs are as much work as so many of the others: those of stores have files.
    func runs(for seeds: Int) -> Int { self == .stores ? max(1, seeds / 20) : seeds }

    /// The arguments that say so.
    var arguments: [String] {
      switch self {
      case .calls: ["seeds"]
      case .wire: ["wire", "seeds"]
      case .frames: ["frames", "seeds"]
      case .stores: ["stores", "seeds"]
      case .workflows: ["workflows", "seeds"]
      case .batches: ["batches", "seeds"]
      }
    }
  }

  /// Its name, for messages and files.
  var name: String {
    switch self {
    case .simulation(let kind): "simulation-\(kind)"
    case .tests(let module): "tests-\(module)"
    }
  }

  /// The command that carries it out.
  ///
  /// - Parameters:
  ///   - seeds: how many runs a simulation has; where each is more work, it has fewer.
  ///   - tree: the package that is tried.
  func command(seeds: Int, in tree: MutatedTree) -> Command {
    let binaries = tree.builds.appending(path: "debug")
    switch self {
    case .simulation(let kind):
      var command = Command(
        binaries.appending(path: "FanfareSimulator").path,
        kind.arguments + ["\(kind.runs(for: seeds))", "1", "--first-failure"],
        in: tree.copy
      )
      // A seed is the same run in each process: see the Makefile.
      command.environment["SWIFT_DETERMINISTIC_HASHING"] = "1"
      return command
    case .tests(let module):
      return Command(
        binaries.appending(path: "fanfarePackageTests.xctest").path,
        ["--testing-library", "swift-testing", "--filter", "^\(module)Tests\\."],
        in: tree.copy
      )
    }
  }

  /// What it found.
  ///
  /// What only hangs hasn't said which promise is broken, and what dies hasn't either: that counts for nothing.
  ///
  /// - Parameters:
  ///   - ending: how its command ended.
  ///   - said: what that said.
  func finding(_ ending: Command.Ending, _ said: String) -> Finding {
    switch ending {
    case .exited(0): return .nothing("")
    case .overworked, .idle:
      guard case .tests = self, let test = Self.unfinishedTest(in: said) else { return .nothing("it hangs") }
      return .broken("the test \(test) doesn't end")
    case .exited, .died:
      let lines = said.split(separator: "\n")
      let line = lines.first { $0.contains("seed ") && $0.contains(": ") } ?? lines.first { $0.contains("✘") }
      return line.map { .broken(String($0)) } ?? .nothing("it ends with \(ending) and doesn't say why")
    }
  }

  /// What a proof says of a fault.
  enum Finding: Equatable {
    case broken(String)
    case nothing(String)
  }

  /// A test that began and didn't end, by what the runner said.
  static func unfinishedTest(in said: String) -> String? {
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
}
