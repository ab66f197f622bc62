internal import Synchronization

/// A store in memory, for tests, and for programs that want to look at runs that don't have to survive.
public final class MemoryRunStore: RunStore {
  private struct Run {
    var stored: StoredRun
    var inputs: [RunInput] = []
    var intents: Set<Int> = []
    var telemetry: [UInt8]?
  }

  private struct State {
    var batches: [StoredBatch] = []
    var runs: [String: Run] = [:]
    /// The runs of documents by their batch and number, those begun last.
    var documents: [String: [Int: String]] = [:]
    /// The numbers of documents by batch and key.
    var keys: [String: [String: Int]] = [:]
  }

  private let state = Mutex(State())

  /// Creates a store with nothing in it.
  public init() {}

  /// Keeps changes, all of them or none.
  public func commit(_ changes: [StoreChange]) async throws {
    try state.withLock { state in
      var changed = state
      for change in changes { try Self.apply(change, to: &changed) }
      state = changed
    }
  }

  private static func apply(_ change: StoreChange, to state: inout State) throws(StoreError) {
    switch change {
    case .batch(let batch):
      guard !state.batches.contains(where: { $0.id == batch.id }) else {
        throw StoreError(.conflict, "there is a batch '\(batch.id)' already")
      }
      state.batches.append(batch)
    case .batchStatus(let status, let id): try changeBatch(id, &state) { $0.status = status }
    case .output(let mark, let id): try changeBatch(id, &state) { $0.output = mark }
    case .inputs(let inputs, let header):
      if state.runs[header.id] == nil {
        state.runs[header.id] = Run(
          stored: StoredRun(header: header, document: header.document, ending: nil)
        )
        if let document = header.document { try add(document, header.id, &state) }
      }
      state.runs[header.id]?.inputs += inputs
    case .unreadable(let document, let reason):
      let id = "\(document.batch).\(document.number)"
      state.runs[id] = Run(
        stored: StoredRun(header: nil, document: document, ending: .unreadable(reason: reason))
      )
      try add(document, id, &state)
    case .intent(let activity, let run): try changeRun(run, &state) { $0.intents.insert(activity) }
    case .ended(let end, let run): try changeRun(run, &state) { $0.stored.ending = .ran(end) }
    case .telemetry(let bytes, let run): try changeRun(run, &state) { $0.telemetry = bytes }
    case .removed(let batch):
      state.batches.removeAll { $0.id == batch }
      state.runs = state.runs.filter { id, run in
        run.stored.document?.batch != batch && !id.hasPrefix("\(batch).")
      }
      state.documents[batch] = nil
      state.keys[batch] = nil
    }
  }

  private static func add(_ document: RunDocument, _ run: String, _ state: inout State) throws(StoreError) {
    if let number = state.keys[document.batch]?[document.key], number != document.number {
      throw StoreError(.conflict, "there is a document '\(document.key)' already")
    }
    state.keys[document.batch, default: [:]][document.key] = document.number
    state.documents[document.batch, default: [:]][document.number] = run
  }

  private static func changeBatch(
    _ id: String,
    _ state: inout State,
    _ body: (inout StoredBatch) -> Void
  ) throws(StoreError) {
    guard let place = state.batches.firstIndex(where: { $0.id == id }) else {
      throw StoreError(.conflict, "there is no batch '\(id)'")
    }
    body(&state.batches[place])
  }

  private static func changeRun(
    _ id: String,
    _ state: inout State,
    _ body: (inout Run) -> Void
  ) throws(StoreError) {
    guard var run = state.runs[id] else { throw StoreError(.conflict, "there is no run '\(id)'") }
    body(&run)
    state.runs[id] = run
  }
}

extension MemoryRunStore {
  /// The batches, the last that was begun first.
  public func batches() async throws -> [StoredBatch] { state.withLock { $0.batches.reversed() } }

  /// The runs of a batch's documents, in the order of the documents.
  public func runs(in batch: String, from number: Int, limit count: Int) async throws -> [StoredRun] {
    state.withLock { state in
      let documents = state.documents[batch, default: [:]].filter { $0.key >= number }
      return documents.sorted { $0.key < $1.key }.prefix(max(0, count)).compactMap {
        state.runs[$0.value]?.stored
      }
    }
  }

  /// The run of the document that has a key.
  public func run(ofDocument key: String, in batch: String) async throws -> StoredRun? {
    state.withLock { state in
      guard let number = state.keys[batch]?[key], let run = state.documents[batch]?[number] else { return nil }
      return state.runs[run]?.stored
    }
  }

  /// The run of a name.
  public func run(_ id: String) async throws -> StoredRun? { state.withLock { $0.runs[id]?.stored } }

  /// The runs of documents that have begun and not ended.
  public func unfinishedRuns(in batch: String) async throws -> [StoredRun] {
    try await runs(in: batch, from: 0, limit: .max).filter { $0.ending == nil }
  }

  /// How many documents of a batch have ended how.
  public func counts(in batch: String) async throws -> BatchCounts {
    var counts = BatchCounts()
    for run in try await runs(in: batch, from: 0, limit: .max) {
      switch run.ending {
      case .ran(let end)?: counts.ended[end.status, default: 0] += 1
      case .unreadable?: counts.unreadable += 1
      case nil: counts.underWay += 1
      }
    }
    return counts
  }

  /// What was kept of a run.
  public func history(of run: String) async throws -> RunHistory? {
    state.withLock { state in
      guard let run = state.runs[run], let header = run.stored.header else { return nil }
      return RunHistory(header: header, inputs: run.inputs, intents: run.intents)
    }
  }

  /// What was kept of the calls of a run.
  public func telemetry(of run: String) async throws -> [UInt8]? {
    state.withLock { $0.runs[run]?.telemetry }
  }
}
