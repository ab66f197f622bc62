extension WorkflowRun {
  /// A run that fails as well and is as small as taking things away makes it; what remains is no draft of any seed.
  ///
  /// - Parameter attempts: how many smaller runs are tried.
  package func shrunk(attempts: Int = 3000) -> WorkflowRun {
    var (smallest, left, goesOn) = (self, attempts, true)
    while goesOn {
      goesOn = false
      for run in smallest.smaller where left > 0 {
        left -= 1
        guard (try? run.draft.workflow()) != nil, (try? run.draft.runWorkflows()) != nil else { continue }
        let report = run.perform()
        guard report.undecided == nil, !report.violations.isEmpty else { continue }
        (smallest, goesOn) = (run, true)
        break
      }
    }
    return smallest
  }

  private var smaller: [WorkflowRun] {
    var all: [WorkflowRun] = []
    if cancelledAt != nil {
      all.append(WorkflowRun(seed: seed, draft: draft, cancelledAt: nil, timeLimit: timeLimit))
    }
    if timeLimit != nil {
      all.append(WorkflowRun(seed: seed, draft: draft, cancelledAt: cancelledAt, timeLimit: nil))
    }
    return all
      + DraftShrinker(draft: draft).smaller.map {
        WorkflowRun(seed: seed, draft: $0, cancelledAt: cancelledAt, timeLimit: timeLimit)
      }
  }
}
