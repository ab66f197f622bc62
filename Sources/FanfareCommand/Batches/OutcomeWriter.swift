import FanfareBatches
import FanfareWorkflows

/// Where outcomes go.
enum OutcomeTarget {
  case standardOutput
  case file(OutcomeFile)
  case folder(OutcomeFolder)

  /// What was kept of it; `nil` if it can't be looked at.
  var mark: OutputMark? {
    switch self {
    case .standardOutput: nil
    case .file(let file): file.mark
    case .folder(let folder): folder.mark
    }
  }
}

/// Takes the outcomes of documents, in their order.
protocol OutcomeWriter {
  /// Adds the outcome of a document; it may be written later.
  mutating func append(_ outcome: WorkflowOutcome) async throws

  /// Writes what was added.
  mutating func flush() async throws
}

/// Writes outcomes to a folder, in which each document has a file.
struct FolderOutcomeWriter: OutcomeWriter {
  private var folder: OutcomeFolder
  private let recording: RunRecording
  private let batch: BatchSession

  init(_ folder: OutcomeFolder, _ recording: RunRecording, of batch: BatchSession) {
    self.folder = folder
    self.recording = recording
    self.batch = batch
  }

  mutating func append(_ outcome: WorkflowOutcome) async throws {
    folder.append(outcome)
    if let happened = recording.text(of: outcome) { StandardOutput.write(happened) }
    if folder.isFull { try await flush() }
  }

  mutating func flush() async throws { try await folder.flush(of: batch) }
}

/// Writes outcomes to standard output: a line of JSON each, or lines for people.
struct StandardOutcomeWriter: OutcomeWriter {
  private let isJSON: Bool
  private let recording: RunRecording
  private var lines = OutputLines()
  private var text = WorkflowOutcomeText(style: .forStandardOutput())
  /// The batch that is told what was written; `nil` for runs of which nothing is kept.
  private let batch: BatchSession?
  private var mark: OutputMark
  /// What the batch was told last.
  private var told: OutputMark

  init(isJSON: Bool, _ recording: RunRecording, batch: BatchSession? = nil) {
    self.isJSON = isJSON
    self.recording = recording
    self.batch = batch
    mark = batch?.batch.output ?? OutputMark()
    told = mark
  }

  mutating func append(_ outcome: WorkflowOutcome) {
    if isJSON {
      lines.write("\(recording.json(of: outcome))\n")
    } else {
      lines.write(text.block(outcome, width: StandardOutput.columns))
      if let happened = recording.text(of: outcome) { lines.write(happened) }
    }
    if let number = outcome.number { mark.documents = number + 1 }
  }

  mutating func flush() async throws {
    lines.flush()
    guard let batch, mark != told else { return }
    // After that, so that nothing is missing if the program ends in between; then it comes again.
    try await batch.store.commit([.output(mark, batch: batch.batch.id)])
    told = mark
  }
}

/// Writes outcomes to a file, in which each stands once.
struct FileOutcomeWriter: OutcomeWriter {
  private var file: OutcomeFile
  private let recording: RunRecording
  private let batch: BatchSession?

  init(_ file: OutcomeFile, _ recording: RunRecording, of batch: BatchSession?) {
    self.file = file
    self.recording = recording
    self.batch = batch
  }

  mutating func append(_ outcome: WorkflowOutcome) async throws {
    file.append("\(outcome.json(isTimed: false))\n", of: outcome.number ?? 0)
    if let happened = recording.text(of: outcome) { StandardOutput.write(happened) }
    if file.isFull { try await flush() }
  }

  mutating func flush() async throws { try await file.flush(to: batch?.store) }
}
