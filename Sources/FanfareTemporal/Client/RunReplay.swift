internal import Fanfare
package import FanfareWorkflows

/// A run of a cluster that is made again from its history, beside the workers that have it.
///
/// It tells what happens to the run's tasks, and whether everything was decided as it is decided here.
package struct RunReplay: Sendable {
  private let connection: TemporalConnection
  private var run: TemporalRun
  private let engine: WorkflowEngine
  private let functions: [String]
  private var fold: RunFold?

  /// Describes a run that is made again.
  ///
  /// - Parameters:
  ///   - run: the run.
  ///   - connection: the namespace.
  ///   - engine: has the run's secrets; it performs nothing.
  ///   - functions: the names of the functions that the run may call.
  package init(
    of run: TemporalRun,
    over connection: TemporalConnection,
    on engine: WorkflowEngine,
    functions: [String] = []
  ) {
    self.connection = connection
    self.run = run
    self.engine = engine
    self.functions = functions
  }

  /// Follows the run as far as its history says.
  ///
  /// - Returns: what has happened to its tasks since this was called last.
  /// - Throws: ``TemporalError``, ``TemporalError/Code/refused`` if the history has what isn't decided here.
  package mutating func proceed() async throws(TemporalError) -> [RunEvent] {
    let execution = WorkflowExecution(workflowID: run.id, runID: run.runID)
    let events = try await connection.fetching(History(events: connection.history(of: execution))).events
    do throws(FoldError) {
      var fold =
        if let fold { fold } else {
          try await RunFold(beginningWith: events.first, on: engine, functions: functions, tellsEvents: true)
        }
      try fold.follow(events, current: nil) { true }
      let told = fold.takeEvents()
      self.fold = fold
      guard let next = fold.successor else { return told }
      (run.runID, self.fold) = (next, nil)
      return told
    } catch {
      throw TemporalError(.refused, "the run \(run.id) can't be made again: \(error.message)")
    }
  }

  /// Whether the run goes on in another history, which wasn't looked at yet; before the first as well.
  package var isBetweenHistories: Bool { fold == nil }

  /// Whether the run has ended, as far as it was followed.
  package var hasEnded: Bool { fold?.run.end != nil && fold?.commands.isEmpty == true }
}
