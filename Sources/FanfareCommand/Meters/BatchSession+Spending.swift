import Fanfare
import FanfareWorkflows

extension BatchSession {
  /// What its documents have come to by now, as the store knows it: of those that ended, and what those that haven't had paid already.
  func spent() async throws -> Spending.Known {
    var known = Spending.Known()
    try await store.forEachRun(in: batch.id) { run in
      switch run.ending {
      case .ran(let end)? where end.status != .suspended:
        known.documents += 1
        known.meters += end.meters ?? Meters()
      case .ran?, nil:
        guard let header = run.header, let history = try await store.history(of: header.id) else { return }
        for input in history.inputs {
          if case .activityEnded(let end) = input.event, let meters = end.meters { known.meters += meters }
        }
      case .unreadable?: return
      }
    }
    return known
  }
}
