import Fanfare
import FanfareSamples

/// Runs documents through the pipeline and prints what came back, as it comes, in the order of the documents.
struct DocumentPrinting: Sendable {
  private let options: CommonOptions
  private let sources: [DocumentSource]

  /// What the policies did.
  let notes = PolicyNotes()

  init(_ options: CommonOptions, sources: [DocumentSource]) {
    self.options = options
    self.sources = sources
  }

  func run(
    maximumConcurrency: Int,
    _ pipeline: @escaping @Sendable (Document) async -> DocumentReport
  ) async -> RunTally {
    let run = DocumentRun(pipeline: pipeline, maximumConcurrency: maximumConcurrency)
    let text = DocumentReportText(style: .forStandardOutput())
    var tally = RunTally()
    var progress = Progress(total: sources.count)
    await withDeadline(.in(options.timeout.duration)) {
      await run.process(sources) { outcome in
        tally.count(outcome)
        progress.clear()
        if options.json {
          StandardOutput.write("\(outcome.json)\n")
        } else {
          StandardOutput.write(text.block(outcome) + "\n")
        }
        progress.show(tally)
      }
    }
    progress.clear()
    if !options.json { StandardOutput.write((notes.lines + [tally.line]).joined(separator: "\n") + "\n") }
    return tally
  }
}

extension DocumentReportText {
  /// The block of one outcome.
  func block(_ outcome: DocumentRun.Outcome) -> String {
    switch outcome {
    case .processed(let report):
      block(report)
    case .unreadable(let error):
      "\(style.bold(Self.printable(error.id)))  \(style.red("failed")): \(Self.printable(error.reason))\n"
    case .notStarted(let id):
      "\(style.bold(Self.printable(id)))  \(style.yellow("not started"))\n"
    }
  }
}
