internal import Fanfare

extension RunHistory {
  /// The runs that the run has begun, by their names, and the numbers of its tasks that began them.
  ///
  /// - Parameter workflow: its workflow, as it was when the run began; one that runs no others has none, and nothing is made again to find out.
  public func begunRuns(by workflow: Workflow) -> [(run: String, task: Int)] {
    guard !workflow.subworkflows.isEmpty else { return [] }
    let info = RunInfo(header, of: workflow, start: MonotonicInstant(nanoseconds: 0), secrets: RunSecrets())
    var planner = RunPlanner(info, tellsEvents: false)
    var runs: [(String, Int)] = []
    func note(_ decision: RunDecision) {
      for case .perform(let request) in decision.commands where request.kind == .workflow {
        runs.append(("\(header.id).\(request.number)", request.task.id))
      }
    }
    for input in inputs {
      let decision = planner.decide(input, upTo: 0)
      guard decision.discrepancy == nil else { return runs }
      note(decision)
    }
    var last = RunDecision()
    planner.settle(into: &last)
    note(last)
    return runs
  }

  /// Makes the run again, and tells what happened in it: what its observers were told while it ran, but for its calls.
  ///
  /// Times are counted from the beginning of the run, which is the instant 0. A run that hadn't ended is told as far as its inputs lead. It
  /// can take as long as the run spent deciding; between two inputs it stops if the task is cancelled.
  ///
  /// - Parameters:
  ///   - workflow: its workflow, as it was when the run began.
  ///   - tell: gets each event, in order.
  /// - Throws: `StoreError` if the inputs aren't those of a run of this workflow, or depend on secrets, which nobody keeps.
  public func forEachEvent(of workflow: Workflow, _ tell: (RunEvent) throws -> Void) throws {
    let info = RunInfo(header, of: workflow, start: MonotonicInstant(nanoseconds: 0), secrets: RunSecrets())
    var planner = RunPlanner(info)
    for input in inputs {
      try Task.checkCancellation()
      let decision = planner.decide(input, upTo: 0)
      if let discrepancy = decision.discrepancy {
        let secrets = workflow.secrets.joined(separator: ", ")
        let reason = secrets.isEmpty ? discrepancy : "it depends on secrets, which aren't kept: \(secrets)"
        throw StoreError(.unusable, "the run \(header.id) can't be made again: \(reason)")
      }
      for event in decision.events { try tell(event) }
    }
    var last = RunDecision()
    planner.settle(into: &last)
    for event in last.events { try tell(event) }
  }
}
