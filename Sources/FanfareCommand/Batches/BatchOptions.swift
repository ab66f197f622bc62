import ArgumentParser
import FanfareWorkflows
import Foundation

/// Where runs are kept, for commands that read them.
struct StoreOption: ParsableArguments {
  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The file that keeps the runs; without it FANFARE_STORE, or fanfare.sqlite here.",
      valueName: "file"
    ),
    completion: .file(extensions: ["sqlite"])
  )
  var path: String?

  /// The file.
  var file: String { path ?? "fanfare.sqlite" }

  /// Makes sure that what is written about a store doesn't take its place, nor that of a file of the batch that it is about.
  ///
  /// - Parameters:
  ///   - output: where it goes; `-` is standard output.
  ///   - batch: the batch; `nil` while it isn't known.
  /// - Throws: ``ArgumentProblem`` if it is a file of either.
  func check(output: String?, about batch: StoredBatch? = nil) throws(ArgumentProblem) {
    var files = CommandFiles()
    files.add(store: file)
    if let batch { files.add(batch.files) }
    files.add(written: "--output", output == "-" ? nil : output)
    try files.check()
  }
}

/// The options of a batch whose runs are kept.
struct BatchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the runs in this file, so that they survive a crash, Ctrl-C or a full disk; the same command again goes on.",
      valueName: "file"
    ),
    completion: .file(extensions: ["sqlite"])
  )
  var store: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write a line of JSON for each input to this file, in the order of the inputs; with --store, each stands there once. Standard output may get lines again.",
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write a file of JSON for each input to this folder instead, named after its key or its path.",
      valueName: "folder"
    ),
    completion: .directory
  )
  var outputDirectory: String?

  @Option(
    help: ArgumentHelp(
      "What tells an input from the others when a batch goes on, such as .id; without it, its path, or its line and content.",
      valueName: "expression"
    )
  )
  var key: String?

  @Option(help: ArgumentHelp("What the batch is called; without it, after the workflow.", valueName: "name"))
  var batch: String?

  @Option(
    help: ArgumentHelp(
      "Write the inputs of the documents that aren't complete to this file, a line of JSON each; those that couldn't be read aren't among them.",
      valueName: "file"
    ),
    completion: .file()
  )
  var failed: String?

  @Flag(help: "Keep nothing of attempts and waits of calls, which fanfare show and fanfare report tell of.")
  var withoutCalls = false

  @Option(
    name: .customLong("on-uncertain"),
    help: ArgumentHelp(
      "What to do with a call that must not be made twice, and of which isn't known whether it was made.",
      valueName: "choice"
    )
  )
  var onUncertain: UncertainChoice = .fault

  @Option(
    name: .customLong("limits-count"),
    help: ArgumentHelp("Which time limits of tasks and runs count.", valueName: "time")
  )
  var limitsCount: TimeChoice = .running

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Begin nothing more after so many failures, counted from the beginning and anew each time the batch goes on: failures=10% or failures=5.",
      valueName: "rule"
    ),
    transform: HaltRule.init(parsing:)
  )
  var halt: HaltRule?

  func validate() throws {
    let needsStore = [
      ("--key", key != nil), ("--failed", failed != nil), ("--output-directory", outputDirectory != nil),
      ("--without-calls", withoutCalls), ("--on-uncertain", onUncertain != .fault),
      ("--limits-count", limitsCount != .running),
    ].filter(\.1).map(\.0)
    guard store != nil || needsStore.isEmpty else {
      let (names, verb) = (needsStore.joined(separator: ", "), needsStore.count == 1 ? "is" : "are")
      throw ValidationError("\(names) \(verb) for runs that are kept; add --store")
    }
    guard output == nil || outputDirectory == nil else {
      throw ValidationError("--output and --output-directory are two places for the same; give one")
    }
    guard outputDirectory != "" else { throw ValidationError("--output-directory is empty; name a folder") }
    if let batch, let problem = BatchSession.problem(withName: batch) {
      throw ValidationError("--batch: \(problem)")
    }
    do throws(ArgumentProblem) { _ = try DocumentKey(parsing: key) } catch {
      throw ValidationError("--key: \(error)")
    }
  }
}

/// What is done with a call of which isn't known whether it was made.
enum UncertainChoice: String, ExpressibleByArgument, CaseIterable {
  case fault
  case `repeat`
}

/// Which time limits count.
enum TimeChoice: String, ExpressibleByArgument, CaseIterable {
  case running
  case wall
}
