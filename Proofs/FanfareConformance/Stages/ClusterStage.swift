internal import Fanfare
internal import FanfareHTTP
package import FanfareJSON
package import FanfareTemporal
package import FanfareWorkflows

/// A cluster, with a worker in this process; each run has a worker and a task queue of its own.
///
/// What happens to the tasks of a run is told from its history, which is read again and again while the run is under way.
package struct ClusterStage: ScenarioStage {
  private let connection: TemporalConnection

  /// Creates a stage.
  ///
  /// - Parameter connection: the namespace.
  package init(_ connection: TemporalConnection) {
    self.connection = connection
  }

  package func run(
    _ workflow: Workflow,
    input: JSONValue,
    with settings: WorkflowEngineSettings,
    cancelledWhen isToBeCancelled: (@Sendable () -> Bool)?
  ) async throws -> RunEnd {
    let transport = HTTPTransport(eventLoops: 1)
    let queue = "scenario-\(UInt64.random(in: .min ... .max))"
    var ofWorker = settings
    // They are told of the run alone, and not of those within its activities.
    ofWorker.observers = []
    let worker = try TemporalWorker(connection, taskQueue: queue, transport: transport, settings: ofWorker)
    let engine = try WorkflowEngine(transport: transport, settings: ofWorker)
    let client = TemporalClient(connection, taskQueue: queue)
    let end = try await withThrowingTaskGroup(of: RunEnd?.self) { group in
      group.addTask {
        try await worker.run()
        return nil
      }
      group.addTask {
        let run = try await client.start(workflow, including: settings.workflows, input: input, id: queue)
        let replay = RunReplay(
          of: run,
          over: connection,
          on: engine,
          functions: settings.functions.keys.sorted()
        )
        try await follow(replay, for: settings.observers) {
          guard isToBeCancelled?() == true else { return false }
          try await client.cancel(run)
          return true
        }
        return try await client.end(of: run)
      }
      let end = try await group.first { $0 != nil }
      group.cancelAll()
      return end ?? nil
    }
    await transport.shutdown()
    guard let end else { throw Mismatch("the worker ended before the run") }
    return end
  }

  /// Follows a run to its end.
  ///
  /// - Parameters:
  ///   - replay: makes it again.
  ///   - observers: are told what happens to its tasks.
  ///   - look: is called each time until it returns `true`.
  private func follow(
    _ replay: RunReplay,
    for observers: [any RunObserver],
    _ look: () async throws -> Bool
  ) async throws {
    var (replay, hasSeen) = (replay, false)
    while true {
      for event in try await replay.proceed() {
        for observer in observers { observer.observe(event) }
      }
      if replay.hasEnded { return }
      if !hasSeen { hasSeen = try await look() }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
