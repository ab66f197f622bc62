internal import Fanfare
internal import FanfareWorkflows

/// Makes runs again from what the server tells of them, or from where they stood when they were here last.
struct RunHistories: Sendable {
  /// How long one task of a run may be decided.
  ///
  /// The server waits for ten seconds by default.
  private static let longestDecision = Duration.seconds(5)

  private let connection: TemporalConnection
  private let engine: WorkflowEngine
  private let functions: [String]
  let cache: RunCache

  /// - Parameters:
  ///   - connection: the namespace.
  ///   - engine: performs the activities of the runs.
  ///   - functions: the names of the functions that it has.
  ///   - cache: where runs are kept.
  init(_ connection: TemporalConnection, _ engine: WorkflowEngine, functions: [String], _ cache: RunCache) {
    self.functions = functions
    self.connection = connection
    self.engine = engine
    self.cache = cache
  }

  /// The run that a task is about, as it stands with all that has happened.
  func fold(for task: WorkflowTask) async throws -> RunFold {
    let run = task.execution?.runID ?? ""
    var events = task.history?.events ?? []
    let current = task.query == nil ? task.startedEventID : nil
    // What follows on what is known here; a turn that wasn't heard of after all doesn't count.
    if let fold = cache.fold(of: run), fold.lastTurn == task.previousStartedEventID,
      events.first?.id ?? 0 <= fold.lastEvent + 1
    {
      events += try await connection.pages(of: task.execution, after: task.nextPageToken)
      let followed = try following(events, fold, current: current)
      if current == nil || followed.lastTurn == current { return followed }
      events = try await connection.history(of: task.execution)
    } else if events.first?.id == 1 {
      events += try await connection.pages(of: task.execution, after: task.nextPageToken)
    } else {
      events = try await connection.history(of: task.execution)
    }
    let fold = try await following(events, begun(events), current: current)
    // Without its turn it would be answered that nothing is to be done, and the run would stand still.
    guard current == nil || fold.lastTurn == current else {
      throw FoldError(.workerFailure, "the history of the run ends before the task that is to be answered")
    }
    return fold
  }

  /// An activity, and its run.
  ///
  /// - Returns: `nil` if the run doesn't ask for it.
  func activity(
    _ number: Int,
    of execution: WorkflowExecution?
  ) async throws -> (ActivityRequest, HostedRun)? {
    let run = execution?.runID ?? ""
    if let fold = cache.fold(of: run), let request = fold.activities[number] { return (request, fold.run) }
    let events = try await connection.history(of: execution)
    let fold = try await following(events, begun(events), current: nil)
    cache.keep(fold, of: run)
    return fold.activities[number].map { ($0, fold.run) }
  }

  private func begun(_ events: [HistoryEvent]) async throws(FoldError) -> RunFold {
    try await RunFold(beginningWith: events.first, on: engine, functions: functions)
  }

  private func following(
    _ events: [HistoryEvent],
    _ fold: RunFold,
    current: Int64?
  ) throws(FoldError) -> RunFold {
    var fold = fold
    let limit = SystemClock().now.advanced(by: Self.longestDecision)
    try fold.follow(events, current: current) { SystemClock().now < limit }
    return fold
  }
}
