import Fanfare
import FanfareWorkflows

extension BatchSession {
  /// What its documents have come to by now, as the store knows it: by runs that ended, also those whose places others have taken, and by those
  /// that have begun and not ended.
  ///
  /// An answer counts once, for the run that has paid for it, however many have taken it over since.
  func spent() async throws -> Spending.Known {
    var known = Spending.Known()
    try await store.forEachRun(in: batch.id) { run in
      try await add(run, to: &known)
      for id in run.header?.formerIDs ?? [] {
        if let former = try await store.run(id) { try await add(former, to: &known) }
      }
    }
    return known
  }

  private func add(_ run: StoredRun, to known: inout Spending.Known) async throws {
    guard let header = run.header else { return }
    if case .ran(let end)? = run.ending, end.status != .suspended {
      known.documents += 1
      if header.previous == nil {
        known.meters += end.meters ?? Meters()
      } else if let history = try await store.history(of: header.id) {
        known.meters += try await paid(in: history)
      }
    } else if let history = try await store.history(of: header.id), !history.inputs.isEmpty {
      known.underWay[header.id] = try await paid(in: history)
    }
  }

  /// What a run has paid itself: not for the answers that it took over from one whose place it takes.
  private func paid(in history: RunHistory) async throws -> Meters {
    var paid = Meters()
    for input in history.inputs {
      guard case .activityEnded(let end) = input.event, let meters = end.meters else { continue }
      if history.header.previous == nil {
        paid += meters
      } else if end.kind == .workflow {
        // The run that it made has taken over as well; there is none if all of its output was.
        guard let made = try await store.history(of: "\(history.header.id).\(end.number)") else { continue }
        paid += try await self.paid(in: made)
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
