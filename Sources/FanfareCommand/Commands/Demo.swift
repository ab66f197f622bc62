import ArgumentParser
import Fanfare
import FanfareSamples

/// `fanfare demo`: the whole thing in one command.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the sample services and push documents through them.",
    discussion: """
      Without files, three documents go through the pipeline; the last one is empty and is refused. The services run \
      in this process on free ports.

      fanfare demo --slow summarizer=300ms --fail nlp
      """
  )

  @Argument(help: ArgumentHelp("Text files in UTF-8; - reads standard input.", valueName: "file"))
  var files: [String] = []

  @OptionGroup var misbehaviour: MisbehaviourOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("Standard input (-) can be read only once.")
    }
  }

  func run() async throws {
    let application = Application(common.logging)
    let sources = files.isEmpty ? DocumentSource.demo : files.map(DocumentSource.init(argument:))
    let printing = DocumentPrinting(common, sources: sources)
    let ending = try await Interruption.guarding {
      try await withSampleServices(behaviours: misbehaviour.behaviours, logger: application.logger) { urls in
        let services = urls.map { (ServiceName($0.key.rawValue), Service($0.value)) }
        return try await application.withClient(of: Dictionary(uniqueKeysWithValues: services)) { client in
          await printing.run(client, maximumConcurrency: 16)
        }
      }
    }
    let tally = ending.value
    let isAsExpected = files.isEmpty && tally == .expectedOfDemo
    throw ExitCode(ending.exitCode(isAsExpected ? 0 : tally.exitCode))
  }
}

extension RunTally {
  /// Two documents go through, and the empty one is refused.
  fileprivate static let expectedOfDemo = RunTally(complete: 2, refused: 1)
}
