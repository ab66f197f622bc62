/// Keeps batches and their runs, so that they survive the program that runs them.
///
/// A store is a log that can be read: what a run is told goes into it before the run acts on it, and from there the run can be made again
/// (<doc:HowARunIsDecided>). There is one writer for a store, and any number of readers.
///
/// `MemoryRunStore` keeps all in memory; `FanfareSQLite` has one that keeps it in a file. `FanfareStoreConformance` checks any other.
public protocol RunStore: RunLog {
  /// Keeps changes, all of them or none.
  ///
  /// They have to be safe when this returns. Those of several callers may be made safe together, in the order in which they came. A task that is
  /// cancelled has its changes kept like any other: that it was cancelled is one of them.
  ///
  /// - Parameter changes: what is to be kept, in order.
  /// - Throws: ``StoreError`` if it can't be kept. After one with the code ``StoreError/Code/conflict`` nothing of these changes is there, and
  ///   the store goes on. After any other nothing is kept any more: who has failed to write once can't know what is there, and what comes
  ///   later must not seem safe.
  func commit(_ changes: [StoreChange]) async throws

  /// The batches, the last that was begun first.
  func batches() async throws -> [StoredBatch]

  /// The runs of a batch's documents in the order of the documents, each with the run that was begun last.
  ///
  /// - Parameters:
  ///   - batch: the identifier of the batch.
  ///   - number: the number of the first document; those before it are left out.
  ///   - count: how many are given at most; fewer if they are long, and none only if there are no more.
  func runs(in batch: String, from number: Int, limit count: Int) async throws -> [StoredRun]

  /// The run of the document that has a key; `nil` if there is none.
  func run(ofDocument key: String, in batch: String) async throws -> StoredRun?

  /// The run of a name; `nil` if there is none.
  func run(_ id: String) async throws -> StoredRun?

  /// The names of the runs that a run has begun itself, in any order.
  ///
  /// They are those that have it as their parent and are called as the engine calls them: by its name, a dot and the number of the activity.
  ///
  /// - Parameter run: the name of the run; one that there isn't has begun none.
  func runs(within run: String) async throws -> [String]

  /// The runs of documents that have begun and not ended, in the order of the documents.
  func unfinishedRuns(in batch: String) async throws -> [StoredRun]

  /// The documents of a batch in their order, without what became of them.
  ///
  /// - Parameters:
  ///   - batch: the identifier of the batch.
  ///   - number: the number of the first document; those before it are left out.
  ///   - count: how many are given at most.
  func documents(in batch: String, from number: Int, limit count: Int) async throws -> [RunDocument]

  /// How many documents of a batch have ended how, and how many haven't.
  func counts(in batch: String) async throws -> BatchCounts

  /// What was kept of the calls of a run, as it was given; `nil` if nothing was.
  func telemetry(of run: String) async throws -> [UInt8]?
}

extension RunStore {
  /// Keeps inputs of a run.
  public func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    try await commit([.inputs(inputs, of: run)])
  }

  /// Keeps that a call is about to be made that must not be made twice.
  public func intend(_ activity: Int, of run: RunHeader) async throws {
    try await commit([.intent(activity, run: run.id)])
  }

  /// Keeps how a run ended.
  public func end(_ run: RunHeader, with end: RunEnd) async throws {
    try await commit([.ended(end, run: run.id)])
  }

  /// Puts inputs without secrets in the place of those of a run that is complete.
  public func conceal(_ run: RunHeader, as inputs: [RunInput]) async throws {
    try await commit([.concealed(inputs, run: run.id)])
  }

  /// The documents of a batch in their order, as its runs have them.
  public func documents(
    in batch: String,
    from number: Int,
    limit count: Int
  ) async throws -> [RunDocument] {
    try await runs(in: batch, from: number, limit: count).compactMap(\.document)
  }

  /// Looks at the runs of a batch's documents one after another, in the order of the documents; a page of them is in memory at a time.
  ///
  /// - Parameters:
  ///   - batch: the identifier of the batch; one that there isn't has no runs.
  ///   - number: the number of the first document.
  ///   - body: gets each run. What it throws ends the loop.
  public func forEachRun(
    in batch: String,
    from number: Int = 0,
    _ body: (StoredRun) async throws -> Void
  ) async throws {
    var next = number
    while true {
      let page = try await runs(in: batch, from: next, limit: 256)
      guard let last = page.last?.document?.number else { return }
      for run in page { try await body(run) }
      next = last + 1
    }
  }

  /// The same for the documents alone.
  public func forEachDocument(
    in batch: String,
    from number: Int = 0,
    _ body: (RunDocument) async throws -> Void
  ) async throws {
    var next = number
    while true {
      let page = try await documents(in: batch, from: next, limit: 4096)
      guard let last = page.last?.number else { return }
      for document in page { try await body(document) }
      next = last + 1
    }
  }

  /// The batch of a name; `nil` if there is none.
  public func batch(_ id: String) async throws -> StoredBatch? {
    try await batches().first { $0.id == id }
  }
}

/// Something that a store keeps.
///
/// Names and keys are the same if their bytes are.
public enum StoreChange: Sendable {
  /// A batch begins; one of that name that is there is a conflict.
  case batch(StoredBatch)
  /// What a batch is begun with is another one from now on; its name, its status and its output stay.
  case revised(StoredBatch)
  /// A batch has ended, or goes on.
  case batchStatus(BatchStatus, batch: String)
  /// Inputs of a run; the first of them begin the run, and what ran the same document before is the document's run no more.
  ///
  /// A batch that isn't there, a number that has another key and a key that has another number are conflicts. A run that another one runs
  /// belongs to that one's batch.
  case inputs([RunInput], of: RunHeader)
  /// An activity of a run is about to make a call that must not be made twice.
  case intent(_ activity: Int, run: String)
  /// A run has ended; of several ends the last counts.
  case ended(RunEnd, run: String)
  /// Other inputs take the place of those of a run: they show no secrets.
  case concealed([RunInput], run: String)
  /// A document can't be read, so there is no run of it; what it was before is kept, and found by its name only.
  case unreadable(RunDocument, reason: String)
  /// What the output of a batch has.
  case output(OutputMark, batch: String)
  /// What is told of the calls of a run, in place of what was told before; it is needed for nothing but to be shown.
  case telemetry([UInt8], run: String)
  /// All of a batch is removed, with all of its runs and those that they run; one that isn't there is no conflict.
  case removed(batch: String)
}

/// A store can't do what it was asked for.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is the matter.
  public enum Code: String, Hashable, Sendable {
    /// It is written by somebody else.
    case locked
    /// It isn't a store, or one that is broken.
    case unusable
    /// It was written by a newer version.
    case newerVersion
    /// It, or the folder that it is in, can't be written.
    case readOnly
    /// There is no room.
    case full
    /// It could be written before, and can't be any more.
    case failed
    /// What was asked for doesn't fit what is there.
    case conflict
  }

  /// What is the matter.
  public let code: Code
  /// What was tried, what happened, and what to do.
  public let description: String

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - code: what is the matter.
  ///   - description: what was tried, what happened, and what to do.
  public init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }
}
