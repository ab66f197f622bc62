import Fanfare
import FanfareBatches
import FanfareJSON
import FanfareWorkflows

/// The documents of a batch that is kept: those that are known and not in the output yet, and then those that are new.
///
/// They come in the order of their numbers.
struct StoredWork: WorkSource {
  private let session: BatchSession
  private let engine: WorkflowEngine
  private let key: DocumentKey
  private let timeLimit: Duration?
  private var inputs: WorkflowInputs?
  /// The number after that of the last document that is known.
  private let knownEnd: Int
  /// The documents that are known.
  private var known: KnownDocuments
  /// Which inputs are documents already.
  private var register: InputRegister
  /// How many inputs have another content than when they were run.
  private(set) var changed = 0
  /// How many inputs were known already.
  private(set) var skipped = 0

  var notes: [String] { inputs?.emptyFileNotes ?? [] }

  /// - Parameters:
  ///   - session: the batch.
  ///   - engine: what runs it.
  ///   - inputs: its inputs, from the first; `nil` if all are known.
  ///   - key: what tells one from another.
  ///   - timeLimit: how long one run may take.
  ///   - end: the number after that of the last document that is known.
  ///   - first: the number of the first document that isn't in the output.
  init(
    _ session: BatchSession,
    _ engine: WorkflowEngine,
    _ inputs: WorkflowInputs?,
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
    knownEnd = end
    known = KnownDocuments(of: session.batch.id, in: session.store, from: first, upTo: end)
    register = InputRegister(of: session.batch.id, in: session.store, goesOn: session.goesOn)
  }

  var total: ProgressText.Total? {
    guard let inputs else { return ProgressText.Total(count: knownEnd) }
    return inputs.total
  }

  mutating func countRest() { inputs?.countRest() }

  mutating func next() async throws -> NextWork {
    while true {
      if let run = try await known.next() { return .item(item(run, isBegun: try await known.hasBegun(run))) }
      switch inputs?.next() ?? .end {
      case .notYet: return .notYet
      case .end: if !known.passGap() { return .end }
      case .input(let input):
        guard let item = try await begin(input) else { continue }
        known.takeNumber()
        return .item(item)
      }
    }
  }

  /// The next known document whose run has begun and not ended.
  ///
  /// Documents before it are passed by that wait for a run, so its outcome isn't the next one of the output. Those that have ended have no
  /// work left, and are written in their turn when the batch goes on.
  mutating func nextBegun() async throws -> WorkItem? {
    guard let run = try await known.nextUnderWay() else { return nil }
    let perform = item(run, isBegun: true).perform
    return WorkItem(name: run.document?.place ?? "", isBegun: true) {
      var outcome = await perform()
      outcome.isOutOfTurn = true
      return outcome
    }
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
    switch try await register.standing(ofKey: identity.key, at: input.name) {
    case .new: return run(value, of: document(identity.key, input.name, identity.digest))
    case .known(let before):
      skipped += 1
      if before.digest != identity.digest { changed += 1 }
      return nil
    case .repeats(let place):
      let reason = "its key '\(identity.key)' is that of \(place), and each document needs one of its own"
      return try await refuse(UnreadableInput(id: input.name, reason: reason))
    }
  }

  private func document(_ key: String, _ place: String, _ digest: String) -> RunDocument {
    RunDocument(batch: session.batch.id, number: known.number, key: key, place: place, digest: digest)
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
    guard let key = try await register.keyOfRefused(error.id) else { return nil }
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
    isToldAgain = true
  }
}
