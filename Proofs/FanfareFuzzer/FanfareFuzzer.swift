import Foundation

/// Runs random and mutated programs for a while, looking for crashes, hangs and limits that don't hold.
///
/// ```
/// FanfareFuzzer [--seconds N] [--seed S]   fuzzes, from a random seed if none is given
/// FanfareFuzzer --case SEED                runs the one case of a seed and shows it
/// ```
@main
struct FanfareFuzzer {
  static func main() throws {
    let arguments = Arguments(CommandLine.arguments.dropFirst())
    if let seed = arguments["--case"] {
      exit(try Replay(seed: seed).run() ? 0 : 1)
    } else if let seed = arguments["--worker"], let note = arguments.text("--note") {
      exit(try Worker(seed: seed, seconds: arguments["--seconds"] ?? 60, note: note).run() ? 0 : 1)
    } else {
      let seed = arguments["--seed"] ?? UInt64.random(in: 0...UInt64(UInt32.max)) << 24
      exit(try Supervisor(seed: seed, seconds: arguments["--seconds"] ?? 60).run() ? 0 : 1)
    }
  }
}

/// What stands on the command line.
private struct Arguments {
  private let words: [String]

  init(_ words: ArraySlice<String>) { self.words = Array(words) }

  func text(_ name: String) -> String? {
    guard let position = words.firstIndex(of: name), position + 1 < words.count else { return nil }
    return words[position + 1]
  }

  subscript(name: String) -> UInt64? { text(name).flatMap { UInt64($0) } }
}
