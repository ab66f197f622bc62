import Foundation

/// Plants faults and counts how many of them tests and simulation find: `FanfareMutants [--sample N] [--seeds N] [--simulation-only]
/// [--scratch-path FOLDER] [NAME…]`.
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
    let options = try HuntOptions(arguments)
    let root = URL(filePath: FileManager.default.currentDirectoryPath)
    let all = try mutants(in: root.appending(path: "Proofs/Mutants"))
    let chosen = options.choose(from: all, seed: try seed(in: root))
    let copy = root.appending(path: ".build/mutants")
    let tree = MutatedTree(
      root: root,
      copy: copy,
      builds: options.scratchPath.map { root.appending(path: $0) }
    )
    var hunt = Hunt(in: tree, options)
    if try tree.write(all, beforeChange: HuntResults(of: tree).clear) {
      print("The package has changed: what was known of its faults is forgotten.")
    }
    print("Building the package with \(all.count) faults in it, all of them off.")
    fflush(nil)
    try hunt.build()
    try hunt.measure(chosen)
    return try look(for: chosen, hunt)
  }

  private static func mutants(in folder: URL) throws -> [Mutant] {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try files.filter { $0.hasSuffix(".mutants") }.flatMap { name in
      try Mutant.parse(
        String(contentsOf: folder.appending(path: name), encoding: .utf8),
        path: "Proofs/Mutants/\(name)"
      )
    }
  }

  /// Where samples are drawn from: each commit has its own, and the same again when it is tried again.
  private static func seed(in root: URL) throws -> UInt64 {
    let head = try Command("git", ["rev-parse", "HEAD"], in: root).output()
    return UInt64(head.prefix(16), radix: 16) ?? 0
  }

  /// Looks for the faults, on all processors, and prints what became of each.
  ///
  /// - Returns: the exit code.
  private static func look(for mutants: [Mutant], _ hunt: Hunt) throws -> Int32 {
    let state = HuntState()
    let threads = max(1, min(ProcessInfo.processInfo.activeProcessorCount, mutants.count))
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while let index = state.takeNext(below: mutants.count) {
        state.add(mutants[index], Result { try hunt.examine(mutants[index]) })
      }
    }
    let report = try state.report()
    print(report.line)
    return report.isGood ? 0 : 1
  }
}

/// What the threads of a hunt share, under its lock.
private final class HuntState: @unchecked Sendable {
  private let lock = NSLock()
  private var next = 0
  private var current = HuntReport()
  private var error: (any Error)?

  /// The next one that nobody has looked at.
  func takeNext(below count: Int) -> Int? {
    lock.withLock {
      guard error == nil, next < count else { return nil }
      next += 1
      return next - 1
    }
  }

  /// Takes what became of a fault.
  func add(_ mutant: Mutant, _ verdict: Result<Hunt.Verdict, any Error>) {
    lock.withLock {
      switch verdict {
      case .success(let verdict): print(current.add(mutant, verdict))
      case .failure(let other): error = other
      }
      fflush(nil)
    }
  }

  /// Everything.
  func report() throws -> HuntReport {
    if let error { throw error }
    return current
  }
}
