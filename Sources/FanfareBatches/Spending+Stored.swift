internal import Fanfare
package import FanfareWorkflows

extension Spending.Known {
  /// What the documents of a batch have come to by now, as a store knows it: by runs that ended, also those whose places others have taken,
  /// and by those that have begun and not ended.
  ///
  /// An answer counts once, for the run that has paid for it, however many have taken it over since.
  ///
  /// - Parameters:
  ///   - batch: the name of the batch; one that there isn't has come to nothing.
  ///   - store: where it is kept.
  package init(of batch: String, in store: any RunStore) async throws {
    self.init()
    let history = PaidHistory(store: store)
    try await store.forEachRun(in: batch) { run in
      try await add(run, history)
      for id in run.header?.formerIDs ?? [] {
        if let former = try await store.run(id) { try await add(former, history) }
      }
    }
  }

  private mutating func add(_ run: StoredRun, _ paid: PaidHistory) async throws {
    guard let header = run.header else { return }
    if case .ran(let end)? = run.ending, end.status != .suspended {
      documents += 1
      if header.previous == nil {
        meters += end.meters ?? Meters()
      } else if let history = try await paid.store.history(of: header.id) {
        meters += try await paid.amount(in: history)
      }
    } else if let history = try await paid.store.history(of: header.id), !history.inputs.isEmpty {
      underWay[header.id] = try await paid.amount(inOpen: history)
    }
  }
}

/// Reads from what was kept of runs what they have paid.
private struct PaidHistory {
  let store: any RunStore

  /// What a run has paid that hasn't ended, also for what is under way in the runs that it makes.
  ///
  /// Those are found by what is kept of them. Deciding the run anew would tell as well, but not where it depends on secrets.
  func amount(inOpen history: RunHistory) async throws -> Meters {
    var paid = try await amount(in: history)
    var open = Set(try await store.runs(within: history.header.id))
    for input in history.inputs {
      if case .activityEnded(let end) = input.event { open.remove("\(history.header.id).\(end.number)") }
    }
    for run in open {
      if let made = try await store.history(of: run) { paid += try await amount(inOpen: made) }
    }
    return paid
  }

  /// What a run has paid itself: not for the answers that it took over from one whose place it takes.
  func amount(in history: RunHistory) async throws -> Meters {
    var paid = Meters()
    for input in history.inputs {
      guard case .activityEnded(let end) = input.event, let meters = end.meters else { continue }
      if history.header.previous == nil {
        paid += meters
      } else if end.kind == .workflow {
        // The run that it made has taken over as well; there is none if all of its output was.
        guard let made = try await store.history(of: "\(history.header.id).\(end.number)") else { continue }
        paid += try await amount(in: made)
      } else if !end.isTakenOver {
        paid += meters
      }
    }
    return paid
  }
}

extension ActivityEnd {
  /// Whether its answer is that of an earlier run: nothing was asked for it.
  fileprivate var isTakenOver: Bool {
    guard case .success(let outcome) = outcome else { return false }
    return outcome.attempts == 0
  }
}
