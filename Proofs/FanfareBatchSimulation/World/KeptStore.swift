internal import FanfareWorkflows
internal import Synchronization

/// A store that remembers what it was told, in which order, and how long the output was meanwhile: a program may be killed anywhere in between.
final class KeptStore: RunStore {
  /// What was kept at once.
  struct Entry: Sendable {
    let changes: [StoreChange]
    /// How many bytes the output had when it came.
    let written: Int64

    /// Whether it marks what is in the output.
    var marksOutput: Bool {
      changes.contains { if case .output = $0 { true } else { false } }
    }
  }

  private let store = MemoryRunStore()
  private let written: @Sendable () -> Int64
  private let state = Mutex<[Entry]>([])

  /// Begins with what programs had kept until they ended.
  ///
  /// - Parameters:
  ///   - entries: what they had kept.
  ///   - written: how many bytes the output has.
  init(after entries: [Entry], written: @escaping @Sendable () -> Int64) async throws {
    self.written = written
    for entry in entries { try await store.commit(entry.changes) }
    state.withLock { $0 = entries }
  }

  /// All that was kept, in order.
  var entries: [Entry] { state.withLock { $0 } }

  func commit(_ changes: [StoreChange]) async throws {
    let entry = Entry(changes: changes, written: written())
    try await store.commit(changes)
    state.withLock { $0.append(entry) }
  }

  func batches() async throws -> [StoredBatch] { try await store.batches() }

  func runs(in batch: String, from number: Int, limit count: Int) async throws -> [StoredRun] {
    try await store.runs(in: batch, from: number, limit: count)
  }

  func run(ofDocument key: String, in batch: String) async throws -> StoredRun? {
    try await store.run(ofDocument: key, in: batch)
  }

  func run(_ id: String) async throws -> StoredRun? { try await store.run(id) }

  func runs(within run: String) async throws -> [String] { try await store.runs(within: run) }

  func unfinishedRuns(in batch: String) async throws -> [StoredRun] {
    try await store.unfinishedRuns(in: batch)
  }

  func counts(in batch: String) async throws -> BatchCounts { try await store.counts(in: batch) }

  func history(of run: String) async throws -> RunHistory? { try await store.history(of: run) }

  func telemetry(of run: String) async throws -> [UInt8]? { try await store.telemetry(of: run) }
}
