internal import FanfareRandomRuns
internal import FanfareSQLite
internal import FanfareWorkflows

/// How programs end, and what the next one finds.
extension StoreStage {
  /// Closes the store and opens it again.
  func openAgain() {
    let hadFailed = failure != nil
    let begun = turns.begin { [store] in try await store.close() }
    guard finish("closing", { begun.result != nil }) else { return }
    if let one = pending.first {
      return violation("\(one.name) isn't told what came of it when the store is closed")
    }
    if case .failure(let error)? = begun.result, !isTampered { return violation("closing fails: \(error)") }
    let isWhole = failure == nil
    // All that waited was written.
    if isWhole { model.acknowledge(model.count) }
    store.discard()
    clock.fire()
    if isWhole {
      let left = files.leftBeside(life)
      if !left.isEmpty { violation("closing leaves \(left.joined(separator: ", "))") }
      lookForTheDead(model.dead, "after closing")
    }
    goOn()
    report.reached.insert(hadFailed ? .openedAfterFailure : .openedAgain)
  }

  /// The program ends somewhere, or the power fails, and another program finds the files.
  func crash(_ crash: StoreStep.Crash) {
    let removes = removals.contains { $0.begun.result == nil }
    watch.begin()
    if crash != .now {
      fire()
      // Whatever is acknowledged from now on may be lost: it may be after the crash.
      let safe = model
      turn()
      model = safe
    }
    let copies = watch.end()
    guard let found = found(crash, copies), report.violations.isEmpty else { return }
    abandon()
    do { try files.write(found, as: life + 1) } catch { return violation("\(error)") }
    life += 1
    goOn()
    report.reached.insert(.crashed)
    if removes, copies.count > 2 { report.reached.insert(.crashedInRemoval) }
  }

  /// The files as the end of the program leaves them.
  private func found(_ crash: StoreStep.Crash, _ copies: [StoreFiles.Copy]) -> StoreFiles.Copy? {
    switch crash {
    case .now: return copies.first
    case .after(let share):
      if copies.count > 1 { report.reached.insert(.crashedBetweenTransactions) }
      return copies[min(Int(share * Double(copies.count)), copies.count - 1)]
    case .within(let share, let place):
      guard copies.count > 1 else { return copies.first }
      let number = min(Int(share * Double(copies.count - 1)), copies.count - 2)
      let (before, after) = (copies[number], copies[number + 1])
      // Otherwise the log has begun anew, or was moved to its place.
      guard before.file == after.file, after.log.starts(with: before.log) else { return before }
      report.reached.insert(.crashedInTransaction)
      let length = before.log.count + Int(place * Double(after.log.count - before.log.count))
      return StoreFiles.Copy(file: before.file, log: after.log.prefix(length))
    }
  }

  /// Leaves the store of a program that has ended; whoever waits for it is gone as well.
  func abandon() {
    (pending, removals) = ([], [])
    let begun = turns.begin { [store] in try await store.close() }
    while begun.result == nil {
      store.drain()
      if !turns.run(), begun.result == nil {
        guard clock.hasWork else { break }
        fire()
      }
    }
    store.discard()
    // What waits for its time has nothing to write any more.
    clock.fire()
  }

  /// Opens what is there, which has to be what had come at some time, and at least all that was acknowledged.
  private func goOn() {
    (failure, isTampered, lost, removals) = (nil, false, .nothing, [])
    do {
      (watch, store) = try Self.open(files, life, clock)
    } catch { return violation("the store can't be opened again: \(error)") }
    store.drain()
    let everything = everything()
    let begun = turns.begin { [store] in try await everything(store) }
    guard finish("reading everything", { begun.result != nil }), let result = begun.result else { return }
    guard case .success(let answers) = result else {
      return violation("the store can't be read when it is opened again: \(result)")
    }
    switch model.match(answers, seesUnawaited: false, everything) {
    case .failure(let different):
      return violation(difference("everything, opened again,", answers, different.right))
    case .success(let count):
      note("  opened again, with \(count) of \(model.count) that had come")
      model.cut(to: count)
    }
    // Of one that was removed until now, and is there again, it isn't remembered what stands in it.
    for run in names.indices { marks[run] = stored(run) == nil ? nil : marks[run] ?? StoreValues.unmarked }
  }
}
