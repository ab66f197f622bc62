import FanfareBatches
import FanfareWorkflows
import Synchronization

/// Counts what happens in the runs of an engine, as it happens: the only place that says how many there were of anything.
///
/// Runs of other workflows that a run makes are a part of it and not counted.
final class RunCounts: RunObserver {
  private struct State {
    var tally = WorkflowTally()
    var tasks: TaskStatistics
    var spending: Spending
  }

  private let state: Mutex<State>

  init(_ workflow: Workflow, budgets: [Budget] = []) {
    state = Mutex(State(tasks: TaskStatistics(workflow), spending: Spending(budgets: budgets)))
  }

  /// How the runs ended so far.
  var tally: WorkflowTally { state.withLock { $0.tally } }

  /// How their tasks went so far.
  var tasks: TaskStatistics { state.withLock { $0.tasks } }

  /// What answers came to so far.
  var spending: Spending { state.withLock { $0.spending } }

  func observe(_ event: RunEvent) {
    let isPart = event.run.header.parent != nil
    state.withLock { state in
      // What another workflow's calls come to is paid like all else.
      state.spending.count(event)
      guard !isPart else { return }
      if case .runEnded(_, let status, _) = event { state.tally.count(status) }
      state.tasks.count(event)
    }
  }

  /// Counts a run that was made elsewhere.
  func count(_ status: RunStatus) { state.withLock { $0.tally.count(status) } }

  /// Adds what was paid before.
  func add(_ known: Spending.Known) { state.withLock { $0.spending.add(known) } }

  /// Counts an input for which there is no run.
  func countUnreadable() { state.withLock { $0.tally.countUnreadable() } }
}
