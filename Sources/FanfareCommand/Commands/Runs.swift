import ArgumentParser
import FanfareJSON
import FanfareSQLite
import FanfareText
import FanfareWorkflows
import Foundation

/// `fanfare runs`: the batches of a store, or the documents of one.
struct Runs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the batches that are kept, or the runs of one.",
    discussion: """
      It can be asked while a batch is being run.

      fanfare runs --store runs.sqlite
      fanfare runs process-document-7k2m4 --status faulted
      """
  )

  @Argument(help: ArgumentHelp("A batch, whose runs are listed.", valueName: "batch"))
  var batch: String?

  @Option(
    help: ArgumentHelp("Only runs that ended like this: faulted, partial, under-way, …", valueName: "status")
  )
  var status: RunFilter?

  @OptionGroup var store: StoreOption

  @Flag(help: "Print JSON, one object per line.")
  var json = false

  func validate() throws {
    guard status == nil || batch != nil else {
      throw ValidationError("--status is for the runs of a batch; name one")
    }
  }

  func run() async throws {
    try await with(SQLiteRunStore(reading: store.file)) { store in
      if let batch {
        try await listRuns(of: try await store.find(batch), in: store)
      } else {
        try await list(store)
      }
    }
  }

  private func list(_ store: any RunStore) async throws {
    let batches = try await store.batches()
    guard !json else {
      for batch in batches { StandardOutput.write("\(batch.json(try await store.counts(in: batch.id)))\n") }
      return
    }
    guard !batches.isEmpty else { return StandardOutput.write("no batch is kept yet\n") }
    let style = Style.forStandardOutput()
    for batch in batches {
      let counts = try await store.counts(in: batch.id)
      var parts = [WorkflowTally(counts).counts].filter { !$0.isEmpty }
      if counts.underWay > 0 { parts.append("\(counts.underWay) under way") }
      let file = VisibleText.line(batch.workflow.path)
      let lines = [
        "  \(batch.status.rawValue), begun \(WallTime.text(batch.startedAt)), \(file)",
        "  \(parts.isEmpty ? "nothing has begun" : parts.joined(separator: ", "))",
      ]
      StandardOutput.write(style.bold(batch.id) + "\n" + lines.asParagraphs(width: StandardOutput.columns))
    }
  }

  private func listRuns(of batch: StoredBatch, in store: any RunStore) async throws {
    var lines = OutputLines()
    var text = WorkflowOutcomeText(style: .forStandardOutput())
    try await store.forEachRun(in: batch.id) { run in
      guard status?.includes(run) ?? true else { return }
      let outcome = WorkflowOutcome(run) ?? .underWay(run)
      lines.write(json ? "\(outcome.json())\n" : text.block(outcome, width: StandardOutput.columns))
    }
    lines.flush()
  }
}

/// Which runs are meant, by how they ended.
enum RunFilter: String, ExpressibleByArgument, CaseIterable {
  case completed, partial, faulted, cancelled, unreadable, uncertain
  case underWay = "under-way"

  /// Whether a run is meant.
  func includes(_ run: StoredRun) -> Bool {
    switch (self, run.ending) {
    case (.underWay, nil): true
    case (.unreadable, .unreadable?): true
    case (.uncertain, .ran(let end)?): end.error?.isUncertain == true
    case (_, .ran(let end)?): end.status.rawValue == rawValue
    default: false
    }
  }
}

extension WorkflowError {
  /// Whether it, or what led to it, is that of a call of which isn't known whether it was made.
  var isUncertain: Bool { self.type == Self.uncertain || self.causes.contains(where: \.isUncertain) }
}

extension WorkflowOutcome {
  /// A run that hasn't ended.
  static func underWay(_ run: StoredRun) -> WorkflowOutcome {
    let end = RunEnd(status: .suspended, duration: .zero)
    return WorkflowOutcome(
      input: run.document?.place ?? "",
      document: run.document,
      ending: .ran(run.header?.id ?? "", end)
    )
  }
}

extension StoredBatch {
  /// The JSON object of the batch.
  func json(_ counts: BatchCounts) -> JSONValue {
    var documents: JSONObject = [:]
    for (status, count) in counts.ended.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      documents[status.rawValue] = .number(JSONNumber(count))
    }
    if counts.unreadable > 0 { documents["unreadable"] = .number(JSONNumber(counts.unreadable)) }
    if counts.underWay > 0 { documents["underWay"] = .number(JSONNumber(counts.underWay)) }
    return [
      "batch": .string(id), "workflow": .string(workflow.path), "status": .string(status.rawValue),
      "startedAt": .string(WallClock.timestamp(startedAt)), "documents": .object(documents),
    ]
  }
}
