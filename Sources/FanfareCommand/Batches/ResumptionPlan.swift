import FanfareText
import FanfareWorkflows

/// What going on with a batch would do.
struct ResumptionPlan {
  /// How many documents are named of each kind.
  private static let shown = 5

  private let batch: StoredBatch
  private let counts: BatchCounts
  /// The documents that go on.
  private var goingOn: [String] = []
  /// Those with a call of which isn't known whether it was made, and where.
  private var uncertain: [String] = []

  init(of batch: StoredBatch, in store: any RunStore) async throws {
    self.batch = batch
    counts = try await store.counts(in: batch.id)
    for run in try await store.unfinishedRuns(in: batch.id) {
      let place = VisibleText.line(run.document?.place ?? "")
      guard let id = run.header?.id, let history = try await store.history(of: id) else { continue }
      let ended = history.inputs.compactMap { input in
        if case .activityEnded(let end) = input.event { return end.number }
        return nil
      }
      if history.intents.subtracting(ended).isEmpty { goingOn.append(place) } else { uncertain.append(place) }
    }
  }

  /// The lines.
  var text: String {
    var lines = ["batch \(batch.id), \(batch.status.rawValue): \(VisibleText.line(batch.workflow.path))"]
    let kept = counts.total - counts.underWay
    let endings = WorkflowTally(counts).counts
    lines.append("kept       \(kept)\(endings.isEmpty ? "" : " (\(endings))")")
    lines.append("goes on    \(Self.list(goingOn))")
    if !uncertain.isEmpty {
      lines.append(
        "uncertain  \(Self.list(uncertain)): a call may have been made and must not be made twice (--on-uncertain)"
      )
    }
    if batch.status == .open { lines.append("then come the inputs that haven't begun") }
    return lines.map { "\($0)\n" }.joined()
  }

  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "0" }
    let rest = names.count > shown ? " and \(names.count - shown) more" : ""
    return "\(names.count) (\(names.prefix(shown).joined(separator: ", "))\(rest))"
  }
}
