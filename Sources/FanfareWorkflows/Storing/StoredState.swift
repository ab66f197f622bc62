internal import FanfareJSON

/// What a store in memory has, and how a change changes it.
struct StoredState {
  /// A run, also one of a document that was run again since.
  struct Run {
    var header: RunHeader
    /// The batch of its document, or of the run that runs it.
    var batch: ExactText?
    var inputs: [RunInput] = []
    var intents: Set<Int> = []
    var end: RunEnd?
    var telemetry: [UInt8]?

    var stored: StoredRun {
      StoredRun(header: header, document: header.document, ending: end.map(StoredRun.Ending.ran))
    }
  }

  /// What became last of a document.
  enum Outcome {
    case run(ExactText)
    case unreadable(RunDocument, reason: String)
  }

  /// The documents of a batch.
  struct Documents {
    var outcomes: [Int: Outcome] = [:]
    var keys: [Int: ExactText] = [:]
    var numbers: [ExactText: Int] = [:]
  }

  private(set) var batches: [StoredBatch] = []
  /// By their names, whose bytes count: what two programs take for the same text must not depend on what they know of Unicode.
  private(set) var runs: [ExactText: Run] = [:]
  private var documents: [ExactText: Documents] = [:]

  /// Makes changes, all of them or none.
  mutating func apply(_ changes: [StoreChange]) throws(StoreError) {
    // Taken back one by one if a later one doesn't fit: a copy to fall back to would have to be made of everything.
    var steps: [(inout StoredState) -> Void] = []
    do throws(StoreError) {
      for change in changes {
        let step = inverse(of: change)
        try apply(change)
        steps.append(step)
      }
    } catch {
      for step in steps.reversed() { step(&self) }
      throw error
    }
  }

  /// What takes a change back that is about to be made.
  private func inverse(of change: StoreChange) -> (inout StoredState) -> Void {
    switch change {
    case .batch(let batch):
      let id = ExactText(batch.id)
      return {
        $0.batches.removeLast()
        $0.documents[id] = nil
      }
    case .revised, .batchStatus, .output:
      let before = batches
      return { $0.batches = before }
    case .inputs(_, let header):
      let run = inverse(ofChanging: header.id)
      guard let document = header.document else { return run }
      let outcome = inverse(ofConcluding: document)
      return {
        outcome(&$0)
        run(&$0)
      }
    case .unreadable(let document, _): return inverse(ofConcluding: document)
    case .intent(_, let run), .concealed(_, let run), .ended(_, let run), .telemetry(_, let run):
      return inverse(ofChanging: run)
    case .removed:
      let before = self
      return { $0 = before }
    }
  }

  private func inverse(ofChanging run: String) -> (inout StoredState) -> Void {
    let id = ExactText(run)
    let before = runs[id]
    return { $0.runs[id] = before }
  }

  private func inverse(ofConcluding document: RunDocument) -> (inout StoredState) -> Void {
    let (batch, key, number) = (ExactText(document.batch), ExactText(document.key), document.number)
    let documents = documents[batch]
    let before = (documents?.outcomes[number], documents?.keys[number], documents?.numbers[key])
    return {
      $0.documents[batch]?.outcomes[number] = before.0
      $0.documents[batch]?.keys[number] = before.1
      $0.documents[batch]?.numbers[key] = before.2
    }
  }

  /// Makes a change, or leaves everything as it is if it doesn't fit.
  private mutating func apply(_ change: StoreChange) throws(StoreError) {
    switch change {
    case .batch(let batch):
      guard documents[ExactText(batch.id)] == nil else {
        throw StoreError(.conflict, "there is a batch '\(batch.id)' already")
      }
      documents[ExactText(batch.id)] = Documents()
      batches.append(batch)
    case .revised(let batch):
      let place = try place(batch.id)
      var revised = batch
      (revised.status, revised.output) = (batches[place].status, batches[place].output)
      batches[place] = revised
    case .batchStatus(let status, let batch): batches[try place(batch)].status = status
    case .output(let mark, let batch): batches[try place(batch)].output = mark
    case .inputs(let inputs, let header):
      if runs[ExactText(header.id)] == nil { try begin(header) }
      runs[ExactText(header.id)]?.inputs += inputs
    case .unreadable(let document, let reason):
      try conclude(document, .unreadable(document, reason: reason))
    case .intent(let activity, let run): runs[try known(run)]?.intents.insert(activity)
    case .concealed(let inputs, let run): runs[try known(run)]?.inputs = inputs
    case .ended(let end, let run): runs[try known(run)]?.end = end
    case .telemetry(let bytes, let run): runs[try known(run)]?.telemetry = bytes
    case .removed(let batch):
      let batch = ExactText(batch)
      batches.removeAll { ExactText($0.id) == batch }
      runs = runs.filter { $0.value.batch != batch }
      documents[batch] = nil
    }
  }

  /// The runs of a batch's documents, in their order.
  func runs(in batch: String) -> [StoredRun] {
    let outcomes = documents[ExactText(batch)]?.outcomes ?? [:]
    return outcomes.sorted { $0.key < $1.key }.compactMap { stored($0.value) }
  }

  /// The run of the document that has a key.
  func run(ofDocument key: String, in batch: String) -> StoredRun? {
    let documents = documents[ExactText(batch)]
    return documents?.numbers[ExactText(key)].flatMap { documents?.outcomes[$0] }.flatMap(stored)
  }

  private func stored(_ outcome: Outcome) -> StoredRun? {
    switch outcome {
    case .run(let id): runs[id]?.stored
    case .unreadable(let document, let reason):
      StoredRun(header: nil, document: document, ending: .unreadable(reason: reason))
    }
  }

  private mutating func begin(_ header: RunHeader) throws(StoreError) {
    let id = ExactText(header.id)
    if let document = header.document { try conclude(document, .run(id)) }
    let batch = header.document.map { ExactText($0.batch) }
    runs[id] = Run(header: header, batch: batch ?? header.parent.flatMap { runs[ExactText($0)]?.batch })
  }

  private mutating func conclude(_ document: RunDocument, _ outcome: Outcome) throws(StoreError) {
    let (batch, key) = (ExactText(document.batch), ExactText(document.key))
    guard let documents = documents[batch] else {
      throw StoreError(.conflict, "there is no batch '\(document.batch)'")
    }
    let (otherKey, otherNumber) = (
      documents.keys[document.number] ?? key, documents.numbers[key] ?? document.number
    )
    guard otherKey == key, otherNumber == document.number else {
      throw StoreError(
        .conflict,
        "document \(document.number) of '\(document.batch)' can't have the key '\(document.key)': "
          + (otherKey == key ? "document \(otherNumber) has it" : "its key is '\(otherKey.text)'")
      )
    }
    self.documents[batch]?.outcomes[document.number] = outcome
    self.documents[batch]?.keys[document.number] = key
    self.documents[batch]?.numbers[key] = document.number
  }

  private func place(_ batch: String) throws(StoreError) -> Int {
    guard let place = batches.firstIndex(where: { ExactText($0.id) == ExactText(batch) }) else {
      throw StoreError(.conflict, "there is no batch '\(batch)'")
    }
    return place
  }

  private func known(_ run: String) throws(StoreError) -> ExactText {
    guard runs[ExactText(run)] != nil else { throw StoreError(.conflict, "there is no run '\(run)'") }
    return ExactText(run)
  }
}
