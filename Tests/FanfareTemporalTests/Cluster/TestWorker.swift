import Fanfare
import FanfareTesting
import FanfareWorkflows

@testable import FanfareTemporal

/// A worker on the development server, for the time of a test.
enum TestWorker {
  /// Runs something beside a worker.
  ///
  /// - Parameters:
  ///   - settings: what the worker works with.
  ///   - queue: its task queue.
  ///   - connection: the namespace; `nil` means the usual one of the development server.
  ///   - transport: sends the requests of its activities.
  ///   - body: is given a client, and the namespace.
  static func run<Value: Sendable>(
    _ settings: WorkflowEngineSettings,
    queue: String,
    over connection: TemporalConnection? = nil,
    transport: any Transport = ScriptedTransport(clock: SystemClock()),
    notice: @escaping @Sendable (String) -> Void = { _ in },
    _ body: (TemporalClient, TemporalConnection) async throws -> Value
  ) async throws -> Value {
    let address = try await DevelopmentServer.address()
    let connection =
      connection ?? TemporalConnection(to: address, namespace: "default", identity: "test-\(queue)")
    let worker = try TemporalWorker(
      connection,
      taskQueue: queue,
      transport: transport,
      settings: settings,
      notice: notice
    )
    let value = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await worker.run() }
      let value = try await body(TemporalClient(connection, taskQueue: queue), connection)
      group.cancelAll()
      return value
    }
    await connection.close()
    return value
  }

  /// A name for a task queue or a run that no other test has.
  static func name(_ about: String) -> String { "\(about)-\(UInt32.random(in: .min ... .max))" }

  /// A workflow `test/test` with the usual document, which calls the functions `work`, `fail` and `hang`.
  static func workflow(_ body: String) throws -> Workflow {
    let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    return try Workflow(parsing: head + body, functions: ["work", "fail", "hang"])
  }

  /// Settings with the functions `work`, which yields its argument, `fail` and `hang`.
  static func settings() -> WorkflowEngineSettings {
    var settings = WorkflowEngineSettings()
    settings.functions["work"] = { argument, _ in argument }
    settings.functions["fail"] = { _, _ in throw WorkflowError(.communication, "it is down", status: 503) }
    settings.functions["hang"] = { _, _ in try await hangUntilCancelled() }
    return settings
  }
}
