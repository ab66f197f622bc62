import ArgumentParser
import Fanfare
import FanfareSQLite
import FanfareWorkflows
import Foundation

/// `fanfare prune`: removes old batches from a store.
struct Prune: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Remove batches that are through.",
    discussion: """
      Batches that can still go on stay, unless they are named; their output files stay in any case.

      fanfare prune --older-than 720h --store runs.sqlite
      fanfare prune process-document-7k2m4
      """
  )

  @Argument(help: ArgumentHelp("A batch to remove, by its whole name.", valueName: "batch"))
  var batch: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Remove all that are through and began longer ago: 720h.", valueName: "duration"),
    transform: DurationArgument.init(parsing:)
  )
  var olderThan: DurationArgument?

  @OptionGroup var store: StoreOption

  func validate() throws {
    guard (batch == nil) != (olderThan == nil) else {
      throw ValidationError("name a batch, or say how old they have to be with --older-than")
    }
  }

  func run() async throws {
    let removed = try await with(SQLiteRunStore(writing: store.file, for: "fanfare prune", creates: false)) {
      store in
      let batches: [StoredBatch]
      if let olderThan {
        let limit = Date().timeIntervalSince1970 - olderThan.duration.inSeconds
        batches = try await store.batches().filter { $0.status != .open && $0.startedAt < limit }
      } else {
        batches = [try await store.find(batch, isWhole: true)]
      }
      for batch in batches { try await store.commit([.removed(batch: batch.id)]) }
      return batches
    }
    for batch in removed { StandardOutput.write("removed \(batch.id)\n") }
    if removed.isEmpty { StandardOutput.write("nothing is old enough\n") }
  }
}
