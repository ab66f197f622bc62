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
  /// What the server has told that wasn't followed yet: what an event means may depend on the next.
  private var news: [HistoryEvent] = []
  /// Where the server goes on with the history; empty before its beginning.
  private var token: [UInt8] = []

  /// Whether all that there is of the run was followed: it has ended, by itself or from outside.
  package private(set) var isOver = false

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

  /// Follows the run a piece further, once there is one: the server answers as soon as it has an event that it hasn't told.
  ///
  /// - Returns: what has happened to its tasks since this was called last; nothing as well if nothing has happened for a while, or the server
  ///   was away.
  /// - Throws: ``TemporalError``, ``TemporalError/Code/refused`` if the history has what isn't decided here.
  package mutating func proceed() async throws(TemporalError) -> [RunEvent] {
    guard !isOver, let response = try await answer() else { return [] }
    news += response.history?.events ?? []
    token = response.nextPageToken
    let told = try await follow()
    // A history that goes on has a place where it does.
    isOver = token.isEmpty && fold != nil
    return told
  }

  /// Follows what the server has told.
  private mutating func follow() async throws(TemporalError) -> [RunEvent] {
    do throws(FoldError) {
      var fold =
        if let fold { fold } else {
          try await RunFold(beginningWith: news.first, on: engine, functions: functions, tellsEvents: true)
        }
      try fold.follow(news, current: nil) { true }
      news.removeAll { $0.id <= fold.lastEvent }
      let told = fold.takeEvents()
      self.fold = fold
      guard let next = fold.successor else { return told }
      (run.runID, self.fold, news, token) = (next, nil, [], [])
      return told
    } catch {
      throw TemporalError(.refused, "the run \(run.id) can't be made again: \(error.message)")
    }
  }

  /// What comes next of the history, with the large values in it; `nil` if the server or the blob store is away.
  private func answer() async throws(TemporalError) -> GetWorkflowExecutionHistoryResponse? {
    var request = GetWorkflowExecutionHistoryRequest()
    request.namespace = connection.namespace
    request.execution = WorkflowExecution(workflowID: run.id, runID: run.runID)
    request.nextPageToken = token
    request.waitsForNewEvent = true
    return try await connection.answer(to: request)
  }

  /// Whether the run has ended, as far as it was followed.
  package var hasEnded: Bool { fold?.run.end != nil && fold?.commands.isEmpty == true }
}
