internal import FanfareJSON
internal import Synchronization

/// A store in memory, for tests, and for programs that want to look at runs that don't have to survive.
public final class MemoryRunStore: RunStore {
  private let state = Mutex(StoredState())

  /// Creates a store with nothing in it.
  public init() {}

  /// Keeps changes, all of them or none.
  public func commit(_ changes: [StoreChange]) async throws {
    try state.withLock { try $0.apply(changes) }
  }

  /// The batches, the last that was begun first.
  public func batches() async throws -> [StoredBatch] { state.withLock { $0.batches.reversed() } }

  /// The runs of a batch's documents, in the order of the documents.
  public func runs(in batch: String, from number: Int, limit count: Int) async throws -> [StoredRun] {
    state.withLock {
      Array($0.runs(in: batch).filter { ($0.document?.number ?? 0) >= number }.prefix(max(0, count)))
    }
  }

  /// The run of the document that has a key.
  public func run(ofDocument key: String, in batch: String) async throws -> StoredRun? {
    state.withLock { $0.run(ofDocument: key, in: batch) }
  }

  /// The run of a name.
  public func run(_ id: String) async throws -> StoredRun? {
    state.withLock { $0.runs[ExactText(id)]?.stored }
  }

  /// The names of the runs that a run has begun itself.
  public func runs(within run: String) async throws -> [String] {
    state.withLock { state in
      state.runs.values.map(\.header).filter { $0.parent == run && $0.id.hasPrefix("\(run).") }.map(\.id)
    }
  }

  /// The runs of documents that have begun and not ended.
  public func unfinishedRuns(in batch: String) async throws -> [StoredRun] {
    state.withLock { $0.runs(in: batch).filter { $0.ending == nil } }
  }

  /// How many documents of a batch have ended how.
  public func counts(in batch: String) async throws -> BatchCounts {
    var counts = BatchCounts()
    for run in state.withLock({ $0.runs(in: batch) }) {
      switch run.ending {
      case .ran(let end)?: counts.ended[end.status, default: 0] += 1
      case .unreadable?: counts.unreadable += 1
      case nil: counts.underWay += 1
      }
      counts.nextNumber = (run.document?.number ?? -1) + 1
    }
    return counts
  }

  /// What was kept of a run.
  public func history(of run: String) async throws -> RunHistory? {
    state.withLock { state in
      state.runs[ExactText(run)].map { RunHistory(header: $0.header, inputs: $0.inputs, intents: $0.intents) }
    }
  }

  /// What was kept of the calls of a run.
  public func telemetry(of run: String) async throws -> [UInt8]? {
    state.withLock { $0.runs[ExactText(run)]?.telemetry }
  }
}
