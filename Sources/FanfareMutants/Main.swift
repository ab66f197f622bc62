import Foundation

/// Plants faults and counts how many of them tests and simulation find: `FanfareMutants [--sample N] [--seeds N] [NAME…]`.
@main
enum Main {
  static func main() {
    do {
      exit(try run(Array(CommandLine.arguments.dropFirst())))
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(2)
    }
  }

  private static func run(_ arguments: [String]) throws -> Int32 {
    let options = try Options(arguments)
    let root = URL(filePath: FileManager.default.currentDirectoryPath)
    let folder = root.appending(path: "Mutants")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    let all = try files.filter { $0.hasSuffix(".mutants") }.flatMap { name in
      try Mutant.parse(
        String(contentsOf: folder.appending(path: name), encoding: .utf8),
        path: "Mutants/\(name)"
      )
    }
    let chosen = options.choose(from: all)
    let tree = MutatedTree(root: root, copy: root.appending(path: ".build/mutants"))
    try tree.write(all)
    let hunt = Hunt(tree: tree, seeds: options.seeds)
    print("Building the package with \(all.count) faults in it, all of them off.")
    try hunt.build()
    try hunt.checkThatAllIsWell(chosen)
    return try report(chosen, hunt)
  }

  /// Prints what became of each fault and returns the exit code: 0 if enough of them were found.
  private static func report(_ mutants: [Mutant], _ hunt: Hunt) throws -> Int32 {
    var (found, bySimulation) = (0, 0)
    for mutant in mutants {
      switch try hunt.examine(mutant) {
      case .simulation(let text):
        (found, bySimulation) = (found + 1, bySimulation + 1)
        print("simulation  \(mutant.name)  \(text.prefix(160))")
      case .tests(let text):
        found += 1
        print("tests       \(mutant.name)  \(text.prefix(160))")
      case .nobody(let reason): print("SURVIVED    \(mutant.name)  \(reason)")
      }
      fflush(nil)
    }
    print("mutants: \(found) of \(mutants.count) found, \(bySimulation) by simulation alone")
    return Double(found) >= 0.95 * Double(mutants.count) ? 0 : 1
  }
}

/// What the arguments ask for.
struct Options {
  private(set) var seeds = 3000
  private(set) var sample: Int?
  private(set) var names: Set<String> = []

  /// Arguments that can't be read.
  struct Unreadable: Error, CustomStringConvertible {
    let description = "usage: FanfareMutants [--sample N] [--seeds N] [NAME…]"
  }

  init(_ arguments: [String]) throws(Unreadable) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--sample", "--seeds":
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { throw Unreadable() }
        if argument == "--sample" { sample = number } else { seeds = number }
      case let name where !name.hasPrefix("-"): names.insert(name)
      default: throw Unreadable()
      }
    }
  }

  /// The faults that are asked for; a sample is spread over all of them and differs from day to day.
  func choose(from all: [Mutant]) -> [Mutant] {
    let named = names.isEmpty ? all : all.filter { names.contains($0.name) }
    guard let sample, sample < named.count else { return named }
    let day = Int(Date().timeIntervalSince1970 / 86_400)
    return (0..<sample).map { named[($0 * named.count / sample + day) % named.count] }
  }
}
