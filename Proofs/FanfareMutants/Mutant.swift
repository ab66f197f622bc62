/// A planted fault: what stands in a file, and what stands there while the fault is on.
struct Mutant: Hashable, Sendable {
  /// What the fault is, as `breaker-counts-cancellations`.
  let name: String
  /// The file, from the root of the package.
  let file: String
  let original: String
  let replacement: String
  /// Who has to notice it.
  var expectation = Expectation.simulation
  /// What is simulated where it shows, if that isn't what its module says.
  var simulation: Proof.SimulationKind?

  /// Who has to notice a fault, and why no more can be asked.
  enum Expectation: Hashable, Sendable {
    case simulation
    /// The tests, since simulation can't.
    case tests(reason: String)
    /// Nobody.
    case nobody(reason: String)
  }

  /// The folder of the module that the file belongs to: the first below `Sources` that isn't there to hold others.
  var moduleFolder: String {
    let folders = file.split(separator: "/").dropLast()
    return folders.prefix(folders.dropFirst().first == "Languages" ? 3 : 2).joined(separator: "/")
  }

  /// The name of that module.
  var module: String { String(moduleFolder.split(separator: "/").last ?? "") }

  /// What can't be read in a file of mutants.
  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads a file of mutants.
  ///
  /// A block begins with `[name] file`; lines with `-` are what is looked for and lines with `+` what stands in their place, where
  /// `MUTANT` is true while the fault is on. A line `! tests only:` or `! survives:` with the reason says that simulation, or nobody,
  /// finds it, and `! simulated with: batches` that another simulation does than that of its module. Other lines that aren't empty begin
  /// with `#`.
  ///
  /// - Parameters:
  ///   - text: the file's text.
  ///   - path: the file, for messages.
  static func parse(_ text: String, path: String) throws(Malformed) -> [Mutant] {
    var mutants: [Mutant] = []
    var block: Block?
    func finish() throws(Malformed) {
      guard let block else { return }
      let (head, original, replacement) = (block.head, block.original, block.replacement)
      guard let end = head.firstIndex(of: "]"), !original.isEmpty,
        replacement.contains(where: { $0.contains("MUTANT") })
      else {
        throw Malformed(
          description: "\(path): \(head) needs a file, lines with - and lines with + and MUTANT in them"
        )
      }
      mutants.append(
        Mutant(
          name: String(head[head.index(after: head.startIndex)..<end]),
          file: head[head.index(after: end)...].trimmingPrefix(while: { $0 == " " }).description,
          original: original.joined(separator: "\n"),
          replacement: replacement.joined(separator: "\n"),
          expectation: block.mark,
          simulation: block.simulation
        )
      )
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      switch line.first {
      case "[":
        try finish()
        block = Block(head: line)
      case "-": block?.original.append(line.dropFirst())
      case "+": block?.replacement.append(line.dropFirst())
      case "!":
        if let simulation = Proof.SimulationKind(mark: line) {
          block?.simulation = simulation
        } else if let mark = Expectation(line) {
          block?.mark = mark
        } else {
          throw Malformed(
            description:
              "\(path): '\(line)' is none of '! tests only: …', '! survives: …' and '! simulated with: …'"
          )
        }
      case "#", nil: continue
      default: throw Malformed(description: "\(path): '\(line)' begins with none of [ - + ! #")
      }
    }
    try finish()
    return mutants
  }
}

/// A block of a file of mutants, as far as it was read.
private struct Block {
  let head: Substring
  var original: [Substring] = []
  var replacement: [Substring] = []
  var mark = Mutant.Expectation.simulation
  var simulation: Proof.SimulationKind?
}

extension Proof.SimulationKind {
  /// Reads a mark; `nil` if it isn't one, or names none.
  fileprivate init?(mark line: Substring) {
    let prefix = "! simulated with: "
    guard line.hasPrefix(prefix) else { return nil }
    self.init(rawValue: String(line.dropFirst(prefix.count)))
  }
}

extension Mutant.Expectation {
  /// Reads a mark; `nil` if it isn't one, or has no reason.
  init?(_ line: Substring) {
    let parts = line.dropFirst().split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let reason = parts[1].trimmingPrefix(while: { $0 == " " }).description
    guard !reason.isEmpty else { return nil }
    switch parts[0].trimmingPrefix(while: { $0 == " " }) {
    case "tests only": self = .tests(reason: reason)
    case "survives": self = .nobody(reason: reason)
    default: return nil
    }
  }
}
