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
      let followed = try await following(events, fold, current: current)
      if current == nil || followed.lastTurn == current { return followed }
      events = try await connection.history(of: task.execution)
    } else if events.first?.id == 1 {
      events += try await connection.pages(of: task.execution, after: task.nextPageToken)
    } else {
      events = try await connection.history(of: task.execution)
    }
    let fold = try await following(events, current: current)
    // Without its turn it would be answered that nothing is to be done, and the run would stand still.
    guard current == nil || fold.lastTurn == current else {
      throw FoldError(.workerFailure, "the history of the run ends before the task that is to be answered")
    }
    return fold
  }

  /// An activity, its run, and whether what it yields may go to the blob store.
  ///
  /// - Returns: `nil` if the run doesn't ask for it.
  func activity(
    _ number: Int,
    of execution: WorkflowExecution?
  ) async throws -> (ActivityRequest, HostedRun, keepsLargeValues: Bool)? {
    let run = execution?.runID ?? ""
    let fold: RunFold
    if let cached = cache.fold(of: run), cached.activities[number] != nil {
      fold = cached
    } else {
      fold = try await following(connection.history(of: execution), current: nil)
      cache.keep(fold, of: run)
    }
    return fold.activities[number].map { ($0, fold.run, fold.input.keepsLargeValues) }
  }

  /// A run after some events.
  ///
  /// - Parameters:
  ///   - events: what has happened.
  ///   - known: the run before them; `nil` if it begins with them.
  ///   - current: the event with which the turn began that is to be answered; `nil` if none is.
  private func following(
    _ events: [HistoryEvent],
    _ known: RunFold? = nil,
    current: Int64?
  ) async throws -> RunFold {
    let events = try await connection.fetching(History(events: events)).events
    var fold =
      if let known { known } else {
        try await RunFold(beginningWith: events.first, on: engine, functions: functions)
      }
    if fold.input.keepsLargeValues, connection.largeValues == nil { throw FoldError.noBlobStore }
    let limit = SystemClock().now.advanced(by: Self.longestDecision)
    try fold.follow(events, current: current) { SystemClock().now < limit }
    return fold
  }
}
