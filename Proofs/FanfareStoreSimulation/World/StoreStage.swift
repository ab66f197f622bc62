internal import FanfareRandomRuns
internal import FanfareSQLite
internal import FanfareWorkflows

/// A store in a file, what has to be in it, and all who wait for it.
final class StoreStage {
  /// Something that was asked of the store and that hasn't ended.
  struct Pending {
    let name: String
    let begun: StoreTurns.Begun<Void>
    /// How many arrivals are safe once it has succeeded.
    let count: Int
    /// Whether it has to be refused.
    let isConflict: Bool
    /// Whether it may be refused: it waits for what somebody else is refused.
    var isShared = false
  }

  /// What is known of a run that belongs to a batch which there isn't.
  enum Lost { case nothing, something, perhaps }

  let plan: StorePlan
  let names: [String]
  let turns: StoreTurns
  let clock = HeldCommitClock()
  let files: StoreFiles
  var values: StoreValues
  var model: StoreModel
  /// The number of the file that it is in: after a crash, another one goes on.
  var life = 0
  var watch: CommitWatch
  var store: SQLiteRunStore
  var pending: [Pending] = []
  /// Removals that haven't ended, with what stands in what they remove.
  var removals: [(begun: StoreTurns.Begun<Void>, dead: Set<String>)] = []
  /// What was wrong with the disk; nothing is kept after that.
  var failure: StoreError?
  var isTampered = false
  var lost = Lost.nothing
  /// How often a batch was removed and may have begun anew, or was to be.
  var lives = [0, 0, 0]
  /// What stands in all that is kept of a run.
  var marks: [Int: String] = [:]
  var report = StoreRun.Report()
  let keepsLog: Bool

  init(_ plan: StorePlan, keepsLog: Bool) throws {
    self.plan = plan
    self.keepsLog = keepsLog
    names = plan.runs.map(\.name)
    turns = StoreTurns()
    values = try StoreValues(plan.runs)
    model = StoreModel(turns)
    files = try StoreFiles()
    (watch, store) = try Self.open(files, 0, clock)
    store.drain()
  }

  /// Opens the store of a number.
  static func open(
    _ files: StoreFiles,
    _ life: Int,
    _ clock: HeldCommitClock
  ) throws -> (CommitWatch, SQLiteRunStore) {
    let watch = CommitWatch { files.copy(life) }
    let store = try SQLiteRunStore(
      writing: files.path(life),
      for: "a random run",
      pacedBy: clock
    ) { watch.note() }
    return (watch, store)
  }

  func note(_ line: @autoclosure () -> String) {
    if keepsLog { report.log.append(line()) }
  }

  func violation(_ text: String) { report.violations.append(text) }

  /// Lets all come as far as it comes without time passing.
  func turn() {
    repeat {
      _ = turns.run()
      store.drain()
    } while turns.run()
    look()
  }

  /// Has what waits for its time written.
  func fire() {
    clock.fire()
    // Nobody goes on until all that is written is.
    store.drain()
  }

  /// Lets time pass until something has ended.
  ///
  /// - Returns: whether it has; if it hasn't, that breaks a promise.
  func finish(_ name: String, _ hasEnded: () -> Bool) -> Bool {
    turn()
    while !hasEnded() {
      guard clock.hasWork else {
        violation("\(name) never ends")
        return false
      }
      fire()
      turn()
    }
    return true
  }

  /// Looks what has ended, and whether it ended as it has to.
  private func look() {
    var rest: [Pending] = []
    for one in pending {
      guard let result = one.begun.result else {
        rest.append(one)
        continue
      }
      judge(one, result)
    }
    pending = rest
    for removal in removals where removal.begun.result?.isSuccess == true {
      lookForTheDead(removal.dead, "although whoever removed it was told that it is gone")
    }
    removals.removeAll { $0.begun.result != nil }
    if failure != nil, let one = rest.first {
      violation("\(one.name) isn't told that nothing is kept any more")
    }
  }

  private func judge(_ one: Pending, _ result: Result<Void, any Error>) {
    switch result {
    case .success:
      if failure != nil { return violation("\(one.name) is kept after something else couldn't be") }
      if one.isConflict { return violation("\(one.name) is kept and doesn't fit") }
      model.acknowledge(one.count)
    case .failure(let error as StoreError) where error.code == .conflict && failure == nil:
      note("  \(one.name) is refused")
      if one.isShared { return }
      if !one.isConflict { return violation("\(one.name) is refused: \(error)") }
      report.reached.insert(.refused)
      model.acknowledge(one.count)
    case .failure(let error as StoreError) where isTampered || failure != nil:
      if let failure, failure != error {
        return violation("\(one.name) fails with '\(error)', and what failed first with '\(failure)'")
      }
      if failure == nil {
        note("  the disk fails: \(error.code)")
      } else {
        report.reached.insert(.mendedAndStillRefused)
      }
      failure = error
      report.reached.insert(error.code == .full ? .full : .failed)
    case .failure(let error): violation("\(one.name) fails: \(error)")
    }
  }

  /// All who wait are let go on, and what there is is compared for the last time.
  func end() {
    openAgain()
    if report.violations.isEmpty { compareAll(isElsewhere: false) }
  }

  /// Closes everything.
  func leave() { abandon() }
}
