internal import Fanfare
internal import FanfareRandomRuns

/// What a run is made of: a workflow with its input, and when it is cut short.
struct WorkflowPlan {
  var draft: WorkflowDraft
  /// When it is cancelled, in nanoseconds.
  var cancelledAt: Int?
  /// How long it may take, in nanoseconds.
  var timeLimit: Int?

  /// Draws a run.
  init(seed: UInt64) {
    var random = SeededRandom(seed: ~seed)
    draft = WorkflowDraft(seed: seed)
    // Most runs take less than half a second.
    cancelledAt = random.chance(0.3) ? Int(random.unit() * random.unit() * 5e8) + 1 : nil
    timeLimit = random.chance(0.1) ? Int(random.unit() * 1e9) + 1 : nil
  }

  /// How many parts it has that can be left out.
  var partCount: Int { pruned([]).count }

  /// The run without some of its parts; its workflow may not be valid any more.
  func without(_ omitted: Set<Int>) -> WorkflowPlan { pruned(omitted).plan }

  private func pruned(_ omitted: Set<Int>) -> (plan: WorkflowPlan, count: Int) {
    var (rest, pruning) = (self, DraftPruning(omitted))
    if pruning.omitsNext() { rest.cancelledAt = nil }
    if pruning.omitsNext() { rest.timeLimit = nil }
    rest.draft = pruning.pruned(draft)
    return (rest, pruning.count)
  }

  /// Whether the engine takes its definitions.
  var isValid: Bool { (try? draft.workflow()) != nil && (try? draft.runWorkflows()) != nil }
}
