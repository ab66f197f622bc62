internal import Fanfare
internal import FanfareHTTP
package import FanfareJSON
package import FanfareTemporal
package import FanfareWorkflows

/// A cluster, with a worker in this process; each run has a worker and a task queue of its own.
///
/// What happens to the tasks of a run is told from its history, of which the server sends what is new as it comes.
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
    cancelledAfter moment: (@Sendable () async -> Void)?
  ) async throws -> RunEnd {
    let transport = HTTPTransport(eventLoops: 1)
    let queue = "scenario-\(UInt64.random(in: .min ... .max))"
    var ofWorker = settings
    // They are told of the run alone, and not of those within its activities.
    ofWorker.observers = []
    let worker = try TemporalWorker(connection, taskQueue: queue, transport: transport, settings: ofWorker)
    let engine = try WorkflowEngine(transport: transport, settings: ofWorker)
    let client = TemporalClient(connection, taskQueue: queue)
    let run = try await client.start(workflow, including: settings.workflows, input: input, id: queue)
    let replay = RunReplay(
      of: run,
      over: connection,
      on: engine,
      functions: settings.functions.keys.sorted()
    )
    let end = try await withThrowingTaskGroup(of: RunEnd?.self) { group in
      group.addTask {
        try await worker.run()
        return nil
      }
      group.addTask {
        try await cancel(run, of: client, after: moment)
        return nil
      }
      group.addTask {
        try await follow(replay, for: settings.observers)
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

  /// Asks that a run be cancelled once the moment has come; a run that ends before isn't.
  private func cancel(
    _ run: TemporalRun,
    of client: TemporalClient,
    after moment: (@Sendable () async -> Void)?
  ) async throws {
    guard let moment else { return }
    await moment()
    guard !Task.isCancelled else { return }
    do throws(TemporalError) { try await client.cancel(run) } catch  where error.code == .notFound {
      // It has ended meanwhile, and what is expected of it says whether that is right.
    }
  }

  /// Follows a run to its end.
  ///
  /// - Parameters:
  ///   - replay: makes it again.
  ///   - observers: are told what happens to its tasks.
  private func follow(_ replay: RunReplay, for observers: [any RunObserver]) async throws {
    var replay = replay
    while !replay.isOver {
      for event in try await replay.proceed() {
        for observer in observers { observer.observe(event) }
      }
    }
  }
}
