import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Foundation
import Synchronization
import Testing

@testable import FanfareTemporal

/// Workers, a client and the development server.
@Suite(.enabled(if: DevelopmentServer.isThere, "make test installs it"), .serialized) struct ClusterTests {
  /// What the functions of a test have been asked for.
  private final class Calls: Sendable {
    let keys = Mutex<[String]>([])
    private let (calls, continuation) = AsyncStream<Void>.makeStream()

    func note(_ key: String) {
      keys.withLock { $0.append(key) }
      continuation.yield()
    }

    /// Waits for the first.
    func first() async { for await _ in calls { return } }
  }

  private func workflow(_ body: String) throws -> Workflow {
    let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    return try Workflow(parsing: head + body, functions: ["work", "fail", "hang"])
  }

  private func settings(_ calls: Calls = Calls()) -> WorkflowEngineSettings {
    var settings = WorkflowEngineSettings()
    settings.functions["work"] = { argument, context in
      calls.note(context.idempotencyKey)
      return argument
    }
    settings.functions["fail"] = { _, _ in throw WorkflowError(.communication, "it is down", status: 503) }
    settings.functions["hang"] = { _, context in
      calls.note(context.idempotencyKey)
      try await hangUntilCancelled()
    }
    return settings
  }

  /// Runs something beside a worker.
  private func withWorker<Value: Sendable>(
    _ settings: WorkflowEngineSettings,
    queue: String,
    _ body: (TemporalClient) async throws -> Value
  ) async throws -> Value {
    try await TestWorker.run(settings, queue: queue) { client, _ in try await body(client) }
  }

  private static let bodies = [
    "do: [ { a: { call: work, with: { n: '${ .n + 1 }' } } }, { b: { set: { m: '${ .n * 2 }' } } } ]",
    "do: [ { f: { fork: { branches: [ { a: { call: work, with: { n: 1 } } }, { b: { call: work, with: { n: 2 } } } ] } } } ]",
    "do: [ { t: { try: [ { a: { call: fail } } ], catch: { retry: { delay: PT0.05S, limit: { attempt: { count: 2 } } }, do: [ { b: { set: { caught: true } } } ] } } } ]",
    "do: [ { w: { wait: PT0.05S } }, { l: { for: { each: x, in: '${ [1, 2] }' }, do: [ { a: { call: work, with: { x: '${ $x }' } } } ] } } ]",
    "do: [ { t: { try: [ { a: { call: hang, timeout: { after: PT0.3S } } } ], catch: { as: e, do: [ { b: { set: { status: '${ $e.status }' } } } ] } } } ]",
    "do: [ { f: { fork: { compete: true, branches: [ { a: { call: hang } }, { b: { call: work, with: { won: 1 } } } ] } } } ]",
    "do: [ { a: { call: fail } } ]",
  ]

  @Test(arguments: bodies) func `A run on a cluster ends as one without`(_ body: String) async throws {
    let workflow = try workflow(body)
    let engine = try WorkflowEngine(transport: ScriptedTransport(clock: SystemClock()), settings: settings())
    let report = await engine.run(workflow, input: ["n": 1])
    let queue = "same-\(UInt32.random(in: .min ... .max))"
    let end = try await withWorker(settings(), queue: queue) { client in
      try await client.end(of: client.start(workflow, input: ["n": 1], id: queue))
    }
    #expect(end.status == report.status && end.output == report.output && end.error == report.error)
  }

  @Test func `A cancelled run reaches what it has under way, and ends cancelled`() async throws {
    let (calls, queue) = (Calls(), "cancel-\(UInt32.random(in: .min ... .max))")
    let workflow = try workflow("do: [ { a: { call: hang } } ]")
    let end = try await withWorker(settings(calls), queue: queue) { client in
      let run = try await client.start(workflow, input: [:], id: queue)
      await calls.first()
      #expect(try await client.query("progress", of: run)["activities"]?.arrayValue?.count == 1)
      try await client.cancel(run)
      return try await client.end(of: run)
    }
    #expect(end.status == .cancelled)
  }

  @Test func `What a worker gives back another one does, with the same key`() async throws {
    let (first, second) = (Calls(), Calls())
    let queue = "lost-\(UInt32.random(in: .min ... .max))"
    let workflow = try workflow("do: [ { a: { call: hang } } ]")
    let run = try await withWorker(settings(first), queue: queue) { client in
      let run = try await client.start(workflow, input: [:], id: queue)
      await first.first()
      return run
    }
    var settings = settings()
    settings.functions["hang"] = { _, context in
      second.note(context.idempotencyKey)
      return "done"
    }
    let end = try await withWorker(settings, queue: queue) { try await $0.end(of: run) }
    #expect(end.status == .completed && end.output == "done")
    #expect(first.keys.withLock { $0 } == second.keys.withLock { $0 })
  }

  @Test func `A run within an activity that a worker gives back goes on, and isn't cancelled`() async throws {
    let first = Calls()
    let queue = "within-\(UInt32.random(in: .min ... .max))"
    let included = try workflow("do: [ { a: { call: hang } } ]")
    let outer = try Workflow(
      parsing: """
        document: { dsl: '1.0.3', namespace: test, name: outer, version: '1.0.0' }
        do: [ { o: { run: { workflow: { namespace: test, name: test, version: '1.0.0' } } } } ]
        """
    )
    let run = try await withWorker(settings(first), queue: queue) { client in
      let run = try await client.start(outer, including: [included], input: [:], id: queue)
      await first.first()
      return run
    }
    var settings = settings()
    settings.functions["hang"] = { _, _ in "done" }
    let end = try await withWorker(settings, queue: queue) { try await $0.end(of: run) }
    #expect(end.status == .completed && end.output == "done")
  }

  @Test func `A definition with an input that is too large isn't begun`() async throws {
    let workflow = try workflow("do: [ { a: { call: work } } ]")
    let input = JSONValue.string(String(repeating: "x", count: 300_000))
    let error = try await withWorker(settings(), queue: "large") { client in
      await #expect(throws: TemporalError.self) {
        try await client.start(workflow, input: input, id: "large")
      }
    }
    #expect(error?.code == .tooLarge)
  }
}
