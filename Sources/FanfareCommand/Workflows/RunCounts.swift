import FanfareWorkflows
import Synchronization

/// Counts what happens in the runs of an engine, as it happens: the only place that says how many there were of anything.
///
/// Runs of other workflows that a run makes are a part of it and not counted.
final class RunCounts: RunObserver {
  private struct State {
    var tally = WorkflowTally()
    var tasks: TaskStatistics
  }

  private let state: Mutex<State>

  init(_ workflow: Workflow) {
    state = Mutex(State(tasks: TaskStatistics(workflow)))
  }

  /// How the runs ended so far.
  var tally: WorkflowTally { state.withLock { $0.tally } }

  /// How their tasks went so far.
  var tasks: TaskStatistics { state.withLock { $0.tasks } }

  func observe(_ event: RunEvent) {
    guard event.run.header.parent == nil else { return }
    state.withLock { state in
      if case .runEnded(_, let status, _) = event { state.tally.count(status) }
      state.tasks.count(event)
    }
  }

  /// Counts a run that was made elsewhere.
  func count(_ status: RunStatus) { state.withLock { $0.tally.count(status) } }

  /// Counts an input for which there is no run.
  func countUnreadable() { state.withLock { $0.tally.countUnreadable() } }
}
