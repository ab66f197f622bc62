internal import Fanfare
internal import FanfareBatches
internal import FanfareJSON
internal import FanfareRandomRuns
internal import FanfareTesting
internal import FanfareWorkflows

/// A batch from the first program that runs it to the last, and what has to be true in between.
struct BatchLife {
  /// What had been kept when the last program ended.
  private var entries: [KeptStore.Entry] = []
  /// All answers that were given, by their numbers.
  private var answers: [Int: PaidServices.Answer] = [:]
  /// The answers that count no more, since their documents were run again with none of them.
  private var forgotten: Set<Int> = []
  /// What the keys of documents begin with that were: the name of the run that began again.
  private var prefixes: [Int: String] = [:]
  private let plan: BatchPlan
  private let output: OutputOnDisk
  private let workflows: BatchWorkflows
  /// How many programs there were.
  private(set) var programs = 0
  private(set) var violations: [String] = []
  private(set) var reached: Set<BatchState> = []
  /// What happened, for people.
  private(set) var log: [String] = []

  init(_ plan: BatchPlan, output: OutputOnDisk) throws {
    (self.plan, self.output) = (plan, output)
    workflows = try BatchWorkflows()
  }

  /// Has the next program run the batch.
  mutating func run(_ program: BatchPlan.Program, number: Int) async throws {
    programs += 1
    log.append("# program \(number): \(program)")
    let store = try await KeptStore(after: entries) { [output] in output.size }
    let batch = try await open(in: store, number: number)
    if let reopening = program.reopening { try await reopen(batch, reopening, in: store) }
    try prepareOutput(program, try await store.batch(batch.id) ?? batch)
    guard violations.isEmpty else { return }
    let ledger = PaidLedger(store.entries, answers)
    try await check(ledger, batch.id, in: store)
    let start = store.entries.count
    try await run(program, number, try await store.batch(batch.id) ?? batch, ledger, in: store)
    entries = store.entries
    if case .killed(let share, let written, let betweenMarks) = program.end {
      try kill(after: start, share, written, between: betweenMarks)
    }
    try await checkOutput()
  }

  // MARK: Before a program

  /// Finds the batch, or begins it.
  private mutating func open(in store: KeptStore, number: Int) async throws -> StoredBatch {
    let batches = try await store.batches()
    if let batch = batches.last(identity: BatchProgram.identity, name: nil) { return batch }
    if number > 0,
      batches.contains(where: { $0.identity == BatchProgram.identity && $0.status != .cancelled })
    {
      violations.append("the batch that is there isn't found")
    }
    // Others that aren't meant: of another command, and one that somebody has cancelled.
    for (id, identity) in [("other", "another"), ("cancelled", BatchProgram.identity)]
    where !batches.contains(where: { $0.id == id }) {
      try await store.commit([.batch(workflows.batch(id, identity)), .batchStatus(.cancelled, batch: id)])
    }
    let batch = workflows.batch("batch\(number)", BatchProgram.identity)
    try await store.commit([.batch(batch)])
    return batch
  }

  /// Has documents run again that failed.
  private mutating func reopen(
    _ batch: StoredBatch,
    _ reopening: BatchPlan.Program.Reopening,
    in store: KeptStore
  ) async throws {
    var failed: Set<String> = []
    var documents: Set<Int> = []
    try await store.forEachRun(in: batch.id) { run in
      guard case .ran(let end)? = run.ending, end.status != .completed, let header = run.header else {
        return
      }
      failed.insert(header.id)
      documents.insert(header.input["document"]?.intValue ?? -1)
    }
    if reopening == .fresh {
      forgotten.formUnion(answers.values.filter { documents.contains($0.document) }.map(\.number))
    }
    try await store.reopen(batch.id) {
      failed.contains($0.header?.id ?? "")
    } revising: {
      nil
    } successor: { header in
      header.successor(digest: header.digest, startedAt: header.startedAt + 1, isFresh: reopening == .fresh)
    }
    guard !failed.isEmpty else { return }
    reached.insert(reopening == .fresh ? .reopenedFresh : .reopened)
    if failed.count > 64 { reached.insert(.reopenedMany) }
    var left: [String] = []
    try await store.forEachRun(in: batch.id) { run in
      guard let header = run.header else { return }
      if failed.contains(header.id) { left.append(header.id) }
      let document = header.input["document"]?.intValue ?? -1
      if reopening == .fresh, documents.contains(document) { prefixes[document] = header.id }
    }
    if !left.isEmpty { violations.append("\(left.count) runs that failed aren't begun again: \(left[0])") }
    let now = try await store.batch(batch.id)
    if now?.status != .open || now?.output.bytes != 0 || now?.output.documents != 0 {
      violations.append(
        "the batch that is run again is \(now?.status as Any), and its output isn't written anew"
      )
    }
  }

  /// Takes some of the output away, if the plan says so.
  private mutating func prepareOutput(_ program: BatchPlan.Program, _ batch: StoredBatch) throws {
    let mark = batch.output.bytes
    if output.size > mark { reached.insert(.cutTheOutput) }
    guard program.losesOutput, mark > 0 else { return }
    var random = SeededRandom(seed: program.seed)
    try output.cut(to: Int64(random.draw(0...Int(mark) - 1)))
    reached.insert(.lostTheOutput)
  }

  /// Compares what the store is read to have come to with the answers that it knows.
  private mutating func check(_ ledger: PaidLedger, _ batch: String, in store: KeptStore) async throws {
    let known = try await Spending.Known(of: batch, in: store)
    if ledger.hasTakenOver { reached.insert(.tookOver) }
    if known.documents != ledger.ended.count || Cost(known.meters) != ledger.costOfEnded {
      violations.append(
        "\(known.documents) runs have ended by the store and came to \(known.meters), and should be \(ledger.ended.count) and \(ledger.costOfEnded)"
      )
    }
    let underWay = known.underWay.mapValues { Cost($0) }
    if underWay != ledger.underWay {
      violations.append("what is under way has paid \(underWay), and should have \(ledger.underWay)")
    }
  }

  // MARK: A program

  private mutating func run(
    _ program: BatchPlan.Program,
    _ number: Int,
    _ batch: StoredBatch,
    _ ledger: PaidLedger,
    in store: KeptStore
  ) async throws {
    let simulation = Simulation(seed: program.seed)
    let budgets = program.budget.flatMap { Budget("usd", $0) }.map { [$0] } ?? []
    var spending = Spending(budgets: budgets)
    spending.add(try await Spending.Known(of: batch.id, in: store))
    let watch = BatchWatch(spending, SpendingModel(ledger, budget: program.budget))
    let services = PaidServices(
      simulation,
      failureRate: plan.failureRate,
      firstNumber: number * 1_000_000,
      tell: { watch.give($0) }
    )
    let control = RunControl()
    let play = BatchProgram(
      documents: plan.documents,
      program: program,
      batch: batch,
      engine: try workflows.engine(services, simulation, log: store, watch, number: number),
      workflow: workflows.main,
      store: store,
      watch: watch,
      path: output.path,
      control: control
    )
    let isThrough = try simulation.run(atMost: 2_000_000) {
      let alarm = simulation.task {
        guard case .putAside(let time) = program.end else { return }
        guard (try? await simulation.clock.sleep(for: time)) != nil else { return }
        control.suspend()
      }
      defer { alarm.cancel() }
      return try await play.run()
    }
    checkRepetitions(watch, ledger)
    for answer in watch.answers { answers[answer.number] = answer }
    violations += watch.violations
    reached.formUnion(watch.reached)
    if isThrough { reached.insert(.through) }
    log.append("  it \(isThrough ? "is through" : "ends"), \(watch.spending.sums())")
  }

  /// Nothing that a run was told of is asked for again, also by the run that takes its place, and who is told keys recognises a document by them.
  private mutating func checkRepetitions(_ watch: BatchWatch, _ ledger: PaidLedger) {
    let done = Set(ledger.known.subtracting(forgotten).compactMap { answers[$0]?.target })
    if let again = watch.answers.first(where: { done.contains($0.target) }) {
      violations.append("\(again.target) is asked for again, and was answered")
    }
    for (key, document) in watch.keys {
      let prefix = prefixes[document] ?? key.prefix { $0 != "~" && $0 != ":" }.description
      if !key.hasPrefix("\(prefix):") {
        violations.append("the key \(key) of document \(document) doesn't begin with \(prefix)")
      }
    }
  }

  // MARK: After a program

  /// Forgets what the last program kept after some instant, and cuts what the disk doesn't have.
  private mutating func kill(after start: Int, _ share: Double, _ written: Double, between: Bool) throws {
    let own = entries.count - start
    let marks = entries.indices.filter { $0 >= start && entries[$0].marksOutput }
    guard own > 0 else { return }
    let place =
      between && !marks.isEmpty
      ? marks[min(marks.count - 1, Int(share * Double(marks.count)))] : start + Int(share * Double(own))
    let longest = entries[place].written
    entries.removeSubrange(place...)
    var marked: Int64 = 0
    for change in entries.flatMap(\.changes) { if case .output(let mark, _) = change { marked = mark.bytes } }
    // What was marked is on the disk, and what was written later may be.
    let kept = min(output.size, marked + Int64(written * Double(max(0, longest - marked) + 1)))
    try output.cut(to: max(kept, min(marked, output.size)))
    reached.insert(between && !marks.isEmpty ? .killedBetweenWritingAndMarking : .killed)
    if entries.isEmpty { reached.insert(.nothingKept) }
    log.append("  it is killed: \(place - start) of \(own) entries are kept, and \(output.size) bytes")
  }

  /// What is marked of the output is in it: the lines of the first documents, each once.
  private mutating func checkOutput() async throws {
    let store = try await KeptStore(after: entries) { 0 }
    guard let batch = try await store.batches().last(identity: BatchProgram.identity, name: nil) else {
      return
    }
    let runs = try await store.runs(in: batch.id, from: 0, limit: .max)
    let expected = runs.prefix(batch.output.documents).map { BatchProgram.line($0) ?? "" }.joined()
    let marked = String(decoding: Array(output.text.utf8.prefix(Int(batch.output.bytes))), as: UTF8.self)
    if expected != marked { violations.append("the output has \(marked), and should have \(expected)") }
  }

  /// All documents have ended, and the output has a line for each of them, in order.
  mutating func checkEnd() async throws {
    let store = try await KeptStore(after: entries) { 0 }
    let batches = try await store.batches().filter {
      $0.identity == BatchProgram.identity && $0.status != .cancelled
    }
    guard let batch = batches.first, batches.count == 1 else {
      return violations.append("there are \(batches.count) batches, and should be one")
    }
    let runs = try await store.runs(in: batch.id, from: 0, limit: .max)
    let expected = runs.map { BatchProgram.line($0) ?? "" }.joined()
    if output.text != expected {
      violations.append("the output is \(output.text), and should be \(expected)")
    }
    let places = Set(runs.compactMap(\.document?.place))
    let planned = Set(plan.documents.map(\.place))
    if batch.status != .ended || places != planned || runs.count != plan.documents.count {
      violations.append("the batch is \(batch.status), with \(places), and should have \(planned)")
    }
    let refused = runs.count { $0.header == nil }
    let keys = Set(plan.documents.map(\.key)).count
    if refused != plan.documents.count - keys {
      violations.append("\(refused) documents are refused, of \(plan.documents.count) with \(keys) keys")
    }
  }
}
