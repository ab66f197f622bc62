internal import FanfareJSON
internal import FanfareRandomRuns
internal import FanfareSQLite
internal import FanfareWorkflows

extension StoreStage {
  /// Does something.
  func perform(_ step: StoreStep) {
    report.size += 1
    note("\(step)")
    switch step.deed {
    case .keep, .append, .end, .settle, .intend, .conceal, .appendToLost, .settleLost: keep(step)
    case .look(let question): compare(question, isElsewhere: false)
    case .lookAtAll: compareAll(isElsewhere: false)
    case .lookElsewhere(let question): compare(question, isElsewhere: true)
    case .writeElsewhere: writeElsewhere()
    case .proceed: proceed()
    case .pass: clock.pass()
    case .openAgain: openAgain()
    case .crash(let crash): self.crash(crash)
    case .tamper(let trouble): tamper(trouble)
    }
  }

  /// Has something kept, or waits for it.
  private func keep(_ step: StoreStep) {
    if step.comesMeanwhile, clock.hasWork, failure == nil {
      // Whoever writes stands in for this thread until it has been begun.
      let stand = StandIn { self.begin(step) }
      watch.meanwhile { stand.work() }
      fire()
      watch.meanwhile(nil)
      turn()
      if stand.isDone { report.reached.insert(.cameMeanwhile) } else { begin(step) }
    } else {
      begin(step)
    }
    turn()
    guard step.isAwaited, let last = pending.last else { return }
    _ = finish(last.name) { last.begun.result != nil }
  }

  private func begin(_ step: StoreStep) {
    switch step.deed {
    case .keep(let changes): commit(changes, step)
    case .append(let run, let count): append(run, count, step)
    case .end(let run, let yield): end(run, yield, step)
    case .settle(let run): settle(run, step)
    case .intend(let run): intend(run, step)
    case .conceal(let run): conceal(run, step)
    case .appendToLost: appendToLost(step)
    case .settleLost: settleLost()
    default: break
    }
  }

  private func begin(
    _ name: String,
    _ count: Int,
    isConflict: Bool = false,
    _ body: @escaping @Sendable () async throws -> Void
  ) {
    pending.append(
      Pending(name: name, begun: turns.begin(body), count: count, isConflict: isConflict)
    )
  }

  private func proceed() {
    let (others, before) = (store.transactionCount, pending.count)
    fire()
    turn()
    if store.transactionCount == others + 1, before - pending.count > 1 { report.reached.insert(.shared) }
  }

  private func tamper(_ trouble: StoreStep.Trouble) {
    store.tamper(trouble.rawValue)
    // What comes of it shows with what is written next.
    isTampered = isTampered || trouble != .none
  }

  /// What the store in memory has of a run.
  func stored(_ run: Int) -> StoredRun? {
    let (twin, name) = (model.twin, names[run])
    return (try? turns.result { try await twin.run(name) }.get()) ?? nil
  }

  private func hasDocumentRun(_ document: RunDocument) -> Bool {
    let twin = model.twin
    let run = try? turns.result { try await twin.run(ofDocument: document.key, in: document.batch) }.get()
    return run.flatMap(\.self) != nil
  }

  private func mark(_ run: Int) -> String { marks[run] ?? StoreValues.unmarked }

  // MARK: What is kept

  private func append(_ run: Int, _ count: Int, _ step: StoreStep) {
    let (before, waiting) = (stored(run), store.waitingCount)
    if before == nil { beginMark(run) }
    let answers = values.answers(run, count, step: step.number, mark: mark(run))
    let inputs = (before == nil ? [RunInput(.started(missingSecret: nil), at: .zero)] : []) + answers
    let header = values.header(run, step: step.number, mark: mark(run))
    let replaces = before == nil && header.document.map(hasDocumentRun) == true
    let fits = add([.inputs(inputs, of: header)], unawaitedOf: before == nil ? nil : names[run])
    begin(
      "append to \(names[run].debugDescription)",
      before == nil ? model.count : 0,
      isConflict: !fits
    ) { [store] in try await store.append(inputs, to: header) }
    guard before != nil else {
      if fits, replaces { report.reached.insert(.replaced) }
      if !fits { marks[run] = nil }
      return
    }
    if before?.ending != nil { report.reached.insert(.wentOnAfterItsEnd) }
    if failure == nil, waiting > 0, store.waitingCount == waiting { report.reached.insert(.joined) }
    if let last = pending.last, last.begun.result == nil { violation("\(last.name) waits") }
  }

  /// Adds changes to the model.
  ///
  /// - Returns: whether they fit; what has failed keeps nothing, whatever fits.
  private func add(_ changes: [StoreChange], unawaitedOf run: String? = nil) -> Bool {
    failure != nil || model.add(changes, unawaitedOf: run)
  }

  private func end(_ run: Int, _ yield: StoreStep.Yield, _ step: StoreStep) {
    let header = values.header(run, step: step.number, mark: mark(run))
    let end = values.end(run, yield, step: step.number, mark: mark(run))
    let fits = add([.ended(end, run: names[run])])
    if fits, ![.nothing, .own, .common].contains(yield), values.outputs[run]?.isEmpty == false {
      report.reached.insert(.outputFromActivities)
    }
    begin("end of \(names[run].debugDescription)", model.count, isConflict: !fits) { [store] in
      try await store.end(header, with: end)
    }
  }

  private func settle(_ run: Int, _ step: StoreStep) {
    let header = values.header(run, step: step.number, mark: mark(run))
    let count = model.countOfLast(of: names[run])
    let end = "end of \(names[run].debugDescription)"
    let isShared = pending.contains { $0.name == end && $0.isConflict }
    begin("settle \(names[run].debugDescription)", count) { [store] in try await store.settle(header) }
    pending[pending.count - 1].isShared = isShared
  }

  private func intend(_ run: Int, _ step: StoreStep) {
    let header = values.header(run, step: step.number, mark: mark(run))
    let fits = add([.intent(step.number, run: names[run])])
    begin("intent of \(names[run].debugDescription)", model.count, isConflict: !fits) { [store] in
      try await store.intend(step.number, of: header)
    }
  }

  private func conceal(_ run: Int, _ step: StoreStep) {
    let header = values.header(run, step: step.number, mark: mark(run))
    let inputs = concealed(step)
    let fits = add([.concealed(inputs, run: names[run])])
    if fits { report.reached.insert(.concealed) }
    begin("concealing \(names[run].debugDescription)", model.count, isConflict: !fits) { [store] in
      try await store.conceal(header, as: inputs)
    }
  }

  private func concealed(_ step: StoreStep) -> [RunInput] {
    [
      RunInput(.started(missingSecret: nil), at: .zero),
      RunInput(.timerFired(step.number), at: .nanoseconds(step.number)),
    ]
  }

  // MARK: A run that can't be kept

  private func lostHeader(_ step: StoreStep) -> RunHeader {
    var header = values.header(0, step: step.number, mark: "")
    (header.id, header.parent) = ("lost", nil)
    header.document = RunDocument(batch: "nowhere", number: 0, key: "k", place: "p", digest: "d")
    return header
  }

  private func appendToLost(_ step: StoreStep) {
    let header = lostHeader(step)
    let inputs = [RunInput(.timerFired(step.number), at: .nanoseconds(step.number))]
    let begun = turns.begin { [store] in try await store.append(inputs, to: header) }
    guard let result = begun.result else { return violation("append to a run of no batch waits") }
    told(result, "append to a run of no batch")
    if result.isSuccess { lost = .something }
  }

  private func settleLost() {
    let header = lostHeader(StoreStep(number: 0, deed: .settleLost, isAwaited: true))
    let begun = turns.begin { [store] in try await store.settle(header) }
    guard finish("settle of a run of no batch", { begun.result != nil }), let result = begun.result else {
      return
    }
    if result.isSuccess, lost == .something { violation("nobody is told that what was appended is refused") }
    told(result, "settle of a run of no batch")
  }

  private func told(_ result: Result<Void, any Error>, _ what: String) {
    switch result {
    case .success: lost = .nothing
    case .failure(let error as StoreError) where error.code == .conflict:
      if lost == .nothing { violation("\(what) is refused although nothing was appended: \(error)") }
      report.reached.insert(.refusedAndToldLater)
      lost = .perhaps
    case .failure(let error as StoreError) where isTampered || failure != nil: failure = failure ?? error
    case .failure(let error): violation("\(what) fails: \(error)")
    }
  }
}

/// Takes something to be done to the thread that writes, while the own one waits for it.
private final class StandIn: @unchecked Sendable {
  private let body: () -> Void
  private(set) var isDone = false

  init(_ body: @escaping () -> Void) {
    self.body = body
  }

  func work() {
    body()
    isDone = true
  }
}
