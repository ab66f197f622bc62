import Fanfare
import FanfareJSON
import FanfareWorkflows

/// The documents of a batch that is kept: those that are known and not in the output yet, and then those that are new.
///
/// They come in the order of their numbers. A new document's number is its place among the inputs, so a batch that was ended in between has
/// the same numbers as one that wasn't: of those begun last some may be missing, and the first inputs that aren't known take their places.
struct StoredWork: WorkSource {
  private static let page = 256

  /// What the keys of documents begin with that were refused; other keys don't.
  static let unreadablePrefix = "unreadable "

  private let session: BatchSession
  private let engine: WorkflowEngine
  private let key: DocumentKey
  private let timeLimit: Duration?
  private var inputs: WorkflowInputs
  /// The known documents that come next.
  private var known: ArraySlice<StoredRun> = []
  /// The number of the document that comes next.
  private var number: Int
  /// The number after that of the last known document.
  private let end: Int
  /// The keys of the documents that were seen in this pass: a second one of a key isn't one that is known.
  private var seen = SeenKeys()
  /// The places of those that were begun last, which may not be in the store yet.
  private var begun = RecentPlaces()
  /// How many inputs have another content than when they were run.
  private(set) var changed = 0
  /// How many inputs were known already.
  private(set) var skipped = 0

  var notes: [String] { inputs.emptyFileNotes }

  /// - Parameters:
  ///   - session: the batch.
  ///   - engine: what runs it.
  ///   - inputs: its inputs, from the first.
  ///   - key: what tells one from another.
  ///   - timeLimit: how long one run may take.
  ///   - end: the number after that of the last document that is known.
  ///   - first: the number of the first document that isn't in the output.
  init(
    _ session: BatchSession,
    _ engine: WorkflowEngine,
    _ inputs: WorkflowInputs,
    key: DocumentKey,
    timeLimit: Duration?,
    from first: Int,
    knownUpTo end: Int
  ) {
    self.session = session
    self.engine = engine
    self.inputs = inputs
    self.key = key
    self.timeLimit = timeLimit
    number = first
    self.end = end
  }

  var total: ProgressText.Total? { inputs.total }

  mutating func next() async throws -> NextWork {
    while true {
      if number < end, let run = try await nextKnown(), run.document?.number == number {
        known.removeFirst()
        number += 1
        return .item(item(run, isBegun: try await session.hasBegun(run)))
      }
      switch inputs.next() {
      case .notYet: return .notYet
      case .end:
        // The input is gone whose place this is.
        guard number < end, let next = known.first?.document?.number else { return .end }
        number = next
      case .input(let input):
        guard let item = try await begin(input) else { continue }
        number += 1
        return .item(item)
      }
    }
  }

  /// The next known document whose run has begun and not ended.
  ///
  /// Documents before it are passed by that wait for a run, so its outcome isn't the next one of the output. Those that have ended have no
  /// work left, and are written in their turn when the batch goes on.
  mutating func nextBegun() async throws -> WorkItem? {
    while number < end, let run = try await nextKnown(), let place = run.document?.number {
      known.removeFirst()
      number = place + 1
      guard run.ending == nil, try await session.hasBegun(run) else { continue }
      let perform = item(run, isBegun: true).perform
      return WorkItem(name: run.document?.place ?? "", isBegun: true) {
        var outcome = await perform()
        outcome.isOutOfTurn = true
        return outcome
      }
    }
    return nil
  }

  /// The known document that comes next; `nil` if there is none.
  private mutating func nextKnown() async throws -> StoredRun? {
    if known.isEmpty {
      known = try await session.store.runs(in: session.batch.id, from: number, limit: Self.page)[...]
    }
    return known.first
  }

  /// The work of a document that is known: to tell its outcome, or to go on with its run.
  private func item(_ run: StoredRun, isBegun: Bool) -> WorkItem {
    let (session, engine) = (session, engine)
    return WorkItem(name: run.document?.place ?? "", isBegun: isBegun) {
      if let outcome = WorkflowOutcome(run) { return outcome }
      return await Self.apart { await session.goOn(with: run, by: engine) }
    }
  }

  /// The work of an input; `nil` if it is known.
  private mutating func begin(_ input: WorkflowInput) async throws -> WorkItem? {
    let (value, identity): (JSONValue, (key: String, digest: String))
    do throws(UnreadableInput) {
      value = try input.value.get()
      identity = try key.identity(of: input.name, isLine: input.isLine, value)
    } catch {
      return try await refuse(error)
    }
    let isRepeated = !seen.insert(identity.key)
    let before = session.goesOn || isRepeated ? try await known(identity.key) : nil
    guard !isRepeated else {
      let place = before?.place ?? begun[identity.key] ?? "an earlier input"
      let reason = "its key '\(identity.key)' is that of \(place), and each document needs one of its own"
      return try await refuse(UnreadableInput(id: input.name, reason: reason))
    }
    guard let before else {
      begun.add(identity.key, at: input.name)
      return run(value, of: document(identity.key, input.name, identity.digest))
    }
    skipped += 1
    if before.digest != identity.digest { changed += 1 }
    return nil
  }

  /// The document that has a key.
  private func known(_ key: String) async throws -> RunDocument? {
    try await session.store.run(ofDocument: key, in: session.batch.id)?.document
  }

  private func document(_ key: String, _ place: String, _ digest: String) -> RunDocument {
    RunDocument(batch: session.batch.id, number: number, key: key, place: place, digest: digest)
  }

  private func run(_ input: JSONValue, of document: RunDocument) -> WorkItem {
    let (session, engine, timeLimit) = (session, engine, timeLimit)
    return WorkItem(name: document.place) {
      await Self.apart {
        let report = await engine.run(
          session.workflow,
          input: input,
          id: "\(document.batch).\(document.number)",
          document: document,
          timeLimit: timeLimit,
          control: session.control
        )
        return WorkflowOutcome(report, of: document)
      }
    }
  }

  /// Notes an input that can't be read, unless that is known.
  private mutating func refuse(_ error: UnreadableInput) async throws -> WorkItem? {
    let key = Self.unreadablePrefix + error.id
    // A file that is named three times is refused once.
    if !seen.insert(key) { return nil }
    if session.goesOn, try await known(key) != nil { return nil }
    let document = document(key, error.id, "")
    try await session.store.commit([.unreadable(document, reason: error.reason)])
    let outcome = WorkflowOutcome(input: error.id, document: document, ending: .unreadable(error))
    return WorkItem(name: error.id, isBegun: true) { outcome }
  }

  /// Does work that an interruption of the command doesn't cancel: the session puts it aside.
  private static func apart(_ body: @escaping @Sendable () async -> WorkflowOutcome) async -> WorkflowOutcome
  {
    await Task { await body() }.value
  }
}

extension BatchSession {
  /// Whether a run was told anything: one that takes another's place is there before it begins.
  fileprivate func hasBegun(_ run: StoredRun) async throws -> Bool {
    guard run.ending == nil, let header = run.header else { return true }
    return try await store.history(of: header.id)?.inputs.isEmpty == false
  }

  /// Goes on with a run that hadn't ended.
  fileprivate func goOn(with run: StoredRun, by engine: WorkflowEngine) async -> WorkflowOutcome {
    let (id, document) = (run.header?.id ?? "", run.document)
    do {
      guard let history = try await store.history(of: id) else {
        throw StoreError(.unusable, "the store has no history of the run \(id)")
      }
      guard let workflow = workflow(of: history.header) else {
        throw StoreError(.unusable, "the store has no definition for the run \(id)")
      }
      let report = await engine.resume(history, of: workflow, control: control)
      return WorkflowOutcome(report, of: document)
    } catch {
      let end = RunEnd(status: .suspended, duration: .zero, error: WorkflowError(.runtime, "\(error)"))
      return WorkflowOutcome(input: document?.place ?? id, document: document, ending: .ran(id, end))
    }
  }
}

extension WorkflowOutcome {
  /// What became of a document of a batch.
  init(_ report: RunReport, of document: RunDocument?) {
    self.init(
      input: document?.place ?? report.id,
      document: document,
      ending: .ran(report.id, RunEnd(report))
    )
  }

  /// What became of a document, as it was kept; `nil` if it is under way.
  init?(_ run: StoredRun) {
    let place = run.document?.place ?? ""
    switch run.ending {
    case .ran(let end)?:
      self.init(input: place, document: run.document, ending: .ran(run.header?.id ?? "", end))
    case .unreadable(let reason)?:
      let error = UnreadableInput(id: place, reason: reason)
      self.init(input: place, document: run.document, ending: .unreadable(error))
    case nil: return nil
    }
  }
}

/// The places of the documents that were begun last, by their keys: at least as many as can be under way.
private struct RecentPlaces {
  private static let capacity = 10_000

  private var newer: [String: String] = [:]
  private var older: [String: String] = [:]

  subscript(key: String) -> String? { newer[key] ?? older[key] }

  mutating func add(_ key: String, at place: String) {
    if newer.count >= Self.capacity { (older, newer) = (newer, [:]) }
    newer[key] = place
  }
}
