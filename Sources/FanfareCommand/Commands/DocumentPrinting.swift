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
    var tally = RunTally()
    let progress = Progress(
      progressText(tally, maximumConcurrency),
      in: .ofStandardError(elsewhere: .nowhere)
    )
    await withDeadline(.in(options.timeout.duration)) {
      await progress.during {
        await run.process(sources) { outcome in
          tally.count(outcome)
          progress.update { $0 = progressText(tally, maximumConcurrency) }
          write(outcome)
        }
      }
    }
    if tally.meetsNobody {
      StandardError.note(
        "nobody listens where the services are to be: start the sample services with fanfare services, or name your own (--validator, --nlp, --summarizer, --classifier)"
      )
    }
    if !options.json {
      StandardOutput.write((notes.lines + [tally.line]).asParagraphs(width: StandardOutput.columns))
    }
    return tally
  }

  private func write(_ outcome: DocumentRun.Outcome) {
    // The width is asked for each, since windows are resized.
    let text = DocumentReportText(style: .forStandardOutput(), width: StandardOutput.columns)
    StandardOutput.write((options.json ? "\(outcome.json)" : text.block(outcome)) + "\n")
  }

  private func progressText(_ tally: RunTally, _ maximumConcurrency: Int) -> ProgressText {
    var text = ProgressText(noun: "documents", done: tally.total, failed: tally.failed)
    text.total = .init(count: sources.count)
    text.underWay = min(maximumConcurrency, sources.count - tally.total)
    return text
  }
}

extension DocumentReportText {
  /// The block of one outcome.
  func block(_ outcome: DocumentRun.Outcome) -> String {
    switch outcome {
    case .processed(let report):
      block(report)
    case .unreadable(let error):
      "\(name(error.id))  \(style.red("failed")): \(Self.printable(error.reason))\n"
    case .notStarted(let id):
      "\(name(id))  \(style.yellow("not started"))\n"
    }
  }
}
