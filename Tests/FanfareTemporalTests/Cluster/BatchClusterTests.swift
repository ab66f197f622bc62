import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Foundation
import Synchronization
import Testing

@testable import FanfareTemporal

/// Batches on the development server.
@Suite(.enabled(if: DevelopmentServer.isThere, "make test installs it"), .serialized)
struct BatchClusterTests {
  /// What the functions of a test were asked for.
  private final class Calls: Sendable {
    let keys = Mutex<[String: Set<String>]>([:])
    let counts = Mutex<[String: Int]>([:])
    private let (calls, continuation) = AsyncStream<Void>.makeStream()

    func note(_ name: String, _ key: String) {
      keys.withLock { _ = $0[name, default: []].insert(key) }
      counts.withLock { $0[name, default: 0] += 1 }
      continuation.yield()
    }

    /// Waits for so many calls.
    func wait(for count: Int) async {
      var left = count
      for await _ in calls {
        left -= 1
        if left == 0 { return }
      }
    }
  }

  private static let body =
    "do: [ { a: { call: work, with: '${ . }' } }, { b: { call: last, with: '${ . }' } } ]"

  private func workflow(_ body: String = Self.body) throws -> Workflow {
    let head = "document: { dsl: '1.0.3', namespace: test, name: batch, version: '1.0.0' }\n"
    return try Workflow(parsing: head + body, functions: ["work", "last"])
  }

  /// The functions: what is noted is the number of the document; `last` waits for ever if it is to.
  private func settings(_ calls: Calls = Calls(), hangs: Bool = false) -> WorkflowEngineSettings {
    var settings = WorkflowEngineSettings()
    settings.functions["work"] = { argument, context in
      calls.note("work \(argument["n"] ?? .null)", context.idempotencyKey)
      return argument
    }
    settings.functions["last"] = { argument, context in
      calls.note("last \(argument["n"] ?? .null)", context.idempotencyKey)
      if argument["fail"] == true { throw WorkflowError(.communication, "it is down", status: 503) }
      if argument["large"] == true { return .string(String(repeating: "x", count: 300_000)) }
      if hangs { try await hangUntilCancelled() }
      return argument
    }
    return settings
  }

  private func connection(_ queue: String) async throws -> TemporalConnection {
    let address = try await DevelopmentServer.address()
    return TemporalConnection(to: address, namespace: "default", identity: "test-\(queue)")
  }

  /// Does something beside a worker.
  private func withWorker<Value: Sendable>(
    _ settings: WorkflowEngineSettings,
    _ queue: String,
    _ body: (TemporalConnection) async throws -> Value
  ) async throws -> Value {
    let connection = try await connection(queue)
    let worker = try TemporalWorker(
      connection,
      taskQueue: queue,
      transport: ScriptedTransport(clock: SystemClock()),
      settings: settings
    )
    let value = try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await worker.run() }
      let value = try await body(connection)
      group.cancelAll()
      return value
    }
    await connection.close()
    return value
  }

  private static func name() -> String { "batch-\(UInt32.random(in: .min ... .max))" }

  @discardableResult
  private func handOver(
    _ inputs: [JSONValue],
    _ name: String?,
    queue: String,
    _ connection: TemporalConnection,
    concurrency: Int = 200,
    handedOver: @escaping @Sendable (BatchUpload.Page) -> Void = { _ in }
  ) async throws -> String? {
    var upload = BatchUpload(
      to: connection,
      taskQueue: queue,
      try workflow(),
      name: name,
      concurrency: concurrency,
      handedOver: handedOver
    )
    for (index, input) in inputs.enumerated() { try await upload.add(BatchDocument(at: "d\(index)", input)) }
    try await upload.finish()
    return upload.name
  }

  private func result(of name: String, _ connection: TemporalConnection) async throws -> [BatchOutcome] {
    var outcomes: [BatchOutcome] = []
    let isOver = try await BatchReading(of: name, on: connection).read(waits: true) { outcomes.append($0) }
    #expect(isOver)
    return outcomes
  }

  private static func inputs(_ count: Int) -> [JSONValue] {
    (0..<count).map { ["n": .number(JSONNumber($0))] }
  }

  @Test func `What becomes of documents comes in their order, whatever becomes of them`() async throws {
    let name = Self.name()
    var inputs = Self.inputs(6)
    inputs[1] = ["n": 1, "fail": true]
    inputs[2] = ["n": 2, "large": true]
    inputs[4] = .string(String(repeating: "x", count: 300_000))
    let outcomes = try await withWorker(settings(), name) { connection in
      try await handOver(inputs, name, queue: name, connection)
      return try await result(of: name, connection)
    }
    #expect(outcomes.map(\.place) == (0..<6).map { "d\($0)" })
    #expect(outcomes.map(\.run) == (0..<6).map { "\(name).\($0)" })
    let ends = outcomes.map { outcome -> RunEnd? in
      if case .ran(let end) = outcome.ending { end } else { nil }
    }
    #expect(ends.map { $0?.status } == [.completed, .faulted, .faulted, .completed, nil, .completed])
    #expect(ends[3]?.output == ["n": 3])
    #expect(ends[1]?.error?.status == 503 && ends[1]?.error?.instance == "/do/1/b")
    #expect(ends[2]?.error?.detail?.contains("keep large values elsewhere") == true)
    guard case .unreadable(let reason) = outcomes[4].ending else {
      Issue.record("\(outcomes[4])")
      return
    }
    #expect(reason.contains("300002 bytes"))
  }

  @Test
  func
    `A batch of several pages goes through, page after page, with three events for a document and few answers`()
    async throws
  {
    let (name, count) = (Self.name(), 2 * BatchPage.maximumDocuments + 7)
    let (outcomes, events) = try await withWorker(settings(), name) { connection in
      try await handOver(Self.inputs(count), name, queue: name, connection)
      let outcomes = try await result(of: name, connection)
      let execution = WorkflowExecution(workflowID: BatchPage.id(name, 0))
      return (outcomes, try await connection.history(of: execution))
    }
    #expect(outcomes.map(\.number) == Array(0..<count))
    for outcome in outcomes {
      guard case .ran(let end) = outcome.ending, end.output == ["n": .number(JSONNumber(outcome.number))]
      else {
        Issue.record("\(outcome)")
        return
      }
    }
    #expect(events.count { $0.kind == .activityScheduled } == BatchPage.maximumDocuments + 1)
    let (first, last) = (try #require(events.first?.time), try #require(events.last?.time))
    // Whoever answers before a tenth of a second is over has begun a quarter of what may be under way, passed on the turn, or ended the page.
    let waits = Int(last.elapsed(since: first) / .milliseconds(100))
    let answers = events.count { $0.kind == .taskCompleted }
    #expect(answers <= BatchPage.maximumDocuments / 50 + 4 + waits, "\(answers) answers, \(waits) waits")
  }

  @Test func `Large results don't make a history too large, and come in their order from all of its parts`()
    async throws
  {
    let (name, count) = (Self.name(), 60)
    var settings = settings()
    settings.functions["last"] = { argument, _ in
      ["n": argument["n"] ?? .null, "text": .string(String(repeating: "x", count: 200_000))]
    }
    let (outcomes, first) = try await withWorker(settings, name) { connection in
      try await handOver(Self.inputs(count), name, queue: name, connection, concurrency: 4)
      let outcomes = try await result(of: name, connection)
      let page = try await connection.firstPage(of: BatchPage.id(name, 0))
      let execution = WorkflowExecution(workflowID: BatchPage.id(name, 0), runID: page.run)
      return (outcomes, try await connection.history(of: execution))
    }
    #expect(first.last?.kind == .workflowContinuedAsNew)
    let numbers = outcomes.map { outcome -> JSONValue? in
      if case .ran(let end) = outcome.ending { end.output?["n"] } else { nil }
    }
    #expect(numbers == (0..<count).map { .number(JSONNumber($0)) })
    #expect(outcomes.map(\.run) == (0..<count).map { "\(name).\($0)" })
  }

  @Test func `The same again finds the same batch, and other documents of that name are refused`()
    async throws
  {
    let (queue, calls) = (Self.name(), Calls())
    let pages = Mutex<[BatchUpload.Page]>([])
    try await withWorker(settings(calls), queue) { connection in
      // A text of its own, so that the batch isn't that of an earlier test.
      let inputs = Self.inputs(3) + [["n": 3, "text": .string(queue)]]
      var names: [String?] = []
      for _ in 0..<2 {
        names.append(
          try await handOver(inputs, nil, queue: queue, connection) { page in
            pages.withLock { $0.append(page) }
          }
        )
      }
      let name = try #require(names[0])
      #expect(name == names[1] && name.hasPrefix("batch-"))
      #expect(try await result(of: name, connection).count == 4)
      #expect(try await result(of: name, connection).count == 4)
      let error = await #expect(throws: TemporalError.self) {
        try await handOver(Self.inputs(3), name, queue: queue, connection)
      }
      #expect(error?.code == .alreadyExists && error?.message.contains("other documents") == true)
    }
    #expect(pages.withLock { $0.map(\.wasThere) } == [false, true])
    #expect(calls.counts.withLock { $0.values.allSatisfy { $0 == 1 } })
  }

  @Test func `The same documents are found in pages that were filled otherwise`() async throws {
    let name = Self.name()
    let connection = try await connection(name)
    /// Hands over documents; after those of some numbers nothing comes for a while.
    func pages(of count: Int, pausingAfter pauses: Set<Int>) async throws -> [Bool] {
      let pages = Mutex<[Bool]>([])
      var upload = BatchUpload(to: connection, taskQueue: name, try workflow(), name: name) { page in
        pages.withLock { $0.append(page.wasThere) }
      }
      for (index, input) in Self.inputs(count).enumerated() {
        try await upload.add(BatchDocument(at: "d\(index)", input))
        if pauses.contains(index) { try await upload.flush() }
      }
      try await upload.finish()
      return pages.withLock { $0 }
    }
    #expect(try await pages(of: 4, pausingAfter: [0]) == [false, false])
    for pauses: Set<Int> in [[], [0], [1], [0, 1, 2], [3]] {
      #expect(try await pages(of: 4, pausingAfter: pauses) == [true, true], "\(pauses)")
    }
    for count in [3, 5] {
      let error = await #expect(throws: TemporalError.self) { try await pages(of: count, pausingAfter: []) }
      #expect(error?.code == .alreadyExists)
    }
    await connection.close()
  }

  @Test func `What a worker gives back another one goes on with, and makes no finished call again`()
    async throws
  {
    let (name, first, second) = (Self.name(), Calls(), Calls())
    try await withWorker(settings(first, hangs: true), name) { connection in
      try await handOver(Self.inputs(3), name, queue: name, connection)
      await first.wait(for: 6)
    }
    let outcomes = try await withWorker(settings(second), name) { try await result(of: name, $0) }
    #expect(outcomes.count == 3)
    let repeated = second.counts.withLock { $0 }
    #expect(repeated == ["last 0": 1, "last 1": 1, "last 2": 1], "the first calls had ended")
    let keys = (first.keys.withLock { $0 }, second.keys.withLock { $0 })
    for (call, key) in keys.1 { #expect(keys.0[call] == key) }
  }

  @Test func `A cancelled batch gives up what is under way and begins nothing more`() async throws {
    let (name, calls) = (Self.name(), Calls())
    let outcomes = try await withWorker(settings(calls, hangs: true), name) { connection in
      try await handOver(
        Self.inputs(BatchPage.maximumDocuments + 3),
        name,
        queue: name,
        connection,
        concurrency: 2
      )
      await calls.wait(for: 4)
      let client = TemporalClient(connection, taskQueue: name)
      #expect(try await client.hasBatch(name))
      #expect(try await client.cancel(batch: name) == 2)
      return try await result(of: name, connection)
    }
    #expect(outcomes.count == BatchPage.maximumDocuments + 3)
    #expect(
      outcomes.allSatisfy { if case .ran(let end) = $0.ending { end.status == .cancelled } else { false } }
    )
    #expect(calls.counts.withLock { $0.count } == 4)
  }

  @Test func `A page that somebody terminates doesn't keep the next one from its turn`() async throws {
    let (name, calls, size) = (Self.name(), Calls(), BatchPage.maximumDocuments)
    var settings = settings(calls)
    settings.functions["last"] = { argument, _ in
      calls.note("last", "")
      if (argument["n"]?.intValue ?? 0) < size { try await hangUntilCancelled() }
      return argument
    }
    let outcomes = try await withWorker(settings, name) { connection in
      try await handOver(Self.inputs(size + 3), name, queue: name, connection, concurrency: 2)
      await calls.wait(for: 4)
      var request = TerminateWorkflowExecutionRequest(namespace: connection.namespace, reason: "enough")
      request.workflowExecution = WorkflowExecution(workflowID: BatchPage.id(name, 0))
      _ = try await connection.send(request)
      return try await result(of: name, connection)
    }
    let ends = outcomes.compactMap { if case .ran(let end) = $0.ending { end } else { nil } }
    #expect(ends.prefix(size).allSatisfy { $0.error?.detail?.contains("enough") == true })
    #expect(ends.dropFirst(size).map(\.status) == [.completed, .completed, .completed])
  }

  @Test func `A page that is handed over after its batch was cancelled is cancelled as well`() async throws {
    let (name, calls, size) = (Self.name(), Calls(), BatchPage.maximumDocuments)
    let outcomes = try await withWorker(settings(calls, hangs: true), name) { connection in
      var upload = BatchUpload(to: connection, taskQueue: name, try workflow(), name: name, concurrency: 2)
      let inputs = Self.inputs(size + 3).enumerated().map { BatchDocument(at: "d\($0)", $1) }
      for document in inputs.prefix(size) { try await upload.add(document) }
      try await upload.flush()
      await calls.wait(for: 4)
      #expect(try await TemporalClient(connection, taskQueue: name).cancel(batch: name) == 1)
      for document in inputs.dropFirst(size) { try await upload.add(document) }
      try await upload.finish()
      return try await result(of: name, connection)
    }
    #expect(outcomes.count == size + 3)
    #expect(
      outcomes.allSatisfy { if case .ran(let end) = $0.ending { end.status == .cancelled } else { false } }
    )
  }

  @Test func `A batch is listed with its pages, and asked how it stands`() async throws {
    let (name, calls) = (Self.name(), Calls())
    try await withWorker(settings(calls, hangs: true), name) { connection in
      try await handOver(Self.inputs(3), name, queue: name, connection)
      await calls.wait(for: 6)
      let client = TemporalClient(connection, taskQueue: name)
      let progress = try await client.query("progress", of: TemporalRun(id: BatchPage.id(name, 0)))
      #expect(progress["underWay"] == 3 && progress["documents"] == 3 && progress["ended"] == 0)
      // The list is behind by a moment.
      let listed = try await polled(for: "the batch, in the list of the cluster") {
        try await client.batches(limit: 1_000).first { $0.name == name }
      }
      #expect(listed.pages == ["running": 1])
      var count = 0
      #expect(try await !BatchReading(of: name, on: connection).read(waits: false) { _ in count += 1 })
      #expect(count == 0)
      _ = try await client.cancel(batch: name)
      _ = try await result(of: name, connection)
    }
  }
}

/// Ends a run without asking it.
private struct TerminateWorkflowExecutionRequest: TemporalRequest {
  typealias Response = EmptyMessage
  static let method = "TerminateWorkflowExecution"

  var namespace = ""
  var workflowExecution: WorkflowExecution?
  var reason = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &namespace)
    try coder.message(2, &workflowExecution)
    coder.text(3, &reason)
  }
}
