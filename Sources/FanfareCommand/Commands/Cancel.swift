import ArgumentParser
import FanfareSQLite
import FanfareWorkflows

/// `fanfare cancel`: gives up what is left of a batch.
struct Cancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give up what is left of a batch that was stopped.",
    discussion: """
      Its runs that hadn't ended are cancelled, and it can't go on any more. What has ended stays. A batch that is being run has to be \
      stopped first, with Ctrl-C where it runs.

      fanfare cancel process-document-7k2m4 --store runs.sqlite
      """
  )

  @Argument(help: ArgumentHelp("The batch, by its whole name.", valueName: "batch"))
  var batch: String

  @OptionGroup var store: StoreOption

  func run() async throws {
    let (id, count) = try await with(
      SQLiteRunStore(writing: store.file, for: "fanfare cancel", creates: false)
    ) { store in
      let batch = try await store.find(batch, isWhole: true)
      guard batch.status == .open else {
        let status = batch.status == .ended ? "through" : "cancelled"
        throw ArgumentProblem("the batch '\(batch.id)' is \(status) already")
      }
      let unfinished = try await store.unfinishedRuns(in: batch.id)
      for run in unfinished { try await cancel(run, in: store) }
      try await store.commit([.batchStatus(.cancelled, batch: batch.id)])
      return (batch.id, unfinished.count)
    }
    let runs = count == 1 ? "1 run" : "\(count) runs"
    StandardOutput.write("batch \(id) is cancelled, with \(runs) that hadn't ended\n")
  }

  private func cancel(_ run: StoredRun, in store: any RunStore) async throws {
    guard let header = run.header, let history = try await store.history(of: header.id) else { return }
    let elapsed = history.inputs.last?.elapsed ?? .zero
    try await store.commit([
      .inputs([RunInput(.cancelled, at: elapsed)], of: header),
      .ended(RunEnd(status: .cancelled, duration: elapsed), run: header.id),
    ])
  }
}
