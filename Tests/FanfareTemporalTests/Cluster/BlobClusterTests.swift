import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Foundation
import Synchronization
import Testing

@testable import FanfareTemporal

/// Values that are too large for a history, on the development server with a folder beside it.
@Suite(.enabled(if: DevelopmentServer.isThere, "make test installs it"), .serialized) struct BlobClusterTests
{
  private let store = TestStore()
  private static let text = JSONValue.string(String(repeating: "x", count: 300_000))

  private func connection(_ name: String, hasStore: Bool = true) async throws -> TemporalConnection {
    TemporalConnection(
      to: try await DevelopmentServer.address(),
      namespace: "default",
      identity: "test-\(name)",
      blobs: hasStore ? store : nil
    )
  }

  @Test func `Inputs, results, outputs and what another history goes on from may be large`() async throws {
    let queue = TestWorker.name("blobs")
    let workflow = try TestWorker.workflow(
      "do: [ { a: { call: work, with: '${ . }' } }, { b: { call: work, with: '${ [., .] }' } } ]"
    )
    var start = StartInput(workflow: workflow, input: Self.text)
    (start.keepsLargeValues, start.historyLimit) = (true, 3)
    let connection = try await connection(queue)
    let end = try await TestWorker.run(TestWorker.settings(), queue: queue, over: connection) {
      [start] client, _ in
      let run = try await client.start(start, id: queue)
      return try await client.end(of: run)
    }
    #expect(end.status == .completed && end.output == [Self.text, Self.text])
    // The input with the definition, what the calls yielded, the output, and snapshots between.
    #expect(store.files.count >= 4)
  }

  @Test(.enabled(if: ObjectStorage.isThere, "make test installs it"))
  func
    `Large values of a run may be in object storage, and whoever can't use it hears that before it begins`()
    async throws
  {
    let queue = TestWorker.name("blobs")
    let storage = try await ObjectStorage.server()
    let workflow = try TestWorker.workflow("do: [ { a: { call: work, with: '${ . }' } } ]")
    func connection(_ user: ObjectStorage.User) async throws -> TemporalConnection {
      TemporalConnection(
        to: try await DevelopmentServer.address(),
        namespace: "default",
        identity: "test-\(queue)",
        blobs: try storage.store(queue, storage.variables(user))
      )
    }
    let own = try await connection(.user)
    let end = try await TestWorker.run(TestWorker.settings(), queue: queue, over: own) { client, connection in
      _ = try await connection.check()
      return try await client.end(of: try await client.start(workflow, input: Self.text, id: queue))
    }
    #expect(end.status == .completed && end.output == Self.text)
    #expect(try await storage.objects(queue).values.contains { $0.text.contains("xxx") })
    let other = try await connection(.stranger)
    let error = await #expect(throws: TemporalError.self) { try await other.check() }
    #expect(error?.message.contains("the blob store can't be used: s3://values/\(queue) at http") == true)
    await other.close()
  }

  private static let command = Bundle.main.executableURL?.deletingLastPathComponent()
    .appending(component: "fanfare-temporal").path

  private static let canRunCommands =
    ObjectStorage.isThere && FileManager.default.isExecutableFile(atPath: command ?? "")

  @Test(.enabled(if: canRunCommands, "make test installs the storage, and builds fanfare-temporal"))
  func `The command and its worker keep large values where --blobs names a bucket`() async throws {
    let name = TestWorker.name("blobs")
    let storage = try await ObjectStorage.server()
    let folder = FileManager.default.temporaryDirectory.appending(path: "bucket-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ file: String, _ text: String) throws -> String {
      let url = folder.appending(component: file)
      try text.write(to: url, atomically: true, encoding: .utf8)
      return url.path
    }
    // Who asks stands in a file, as for AWS's own tools.
    var variables = storage.variables()
    let (id, key) = (variables["AWS_ACCESS_KEY_ID"] ?? "", variables["AWS_SECRET_ACCESS_KEY"] ?? "")
    (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]) = (nil, nil)
    variables["AWS_SHARED_CREDENTIALS_FILE"] = try path(
      "credentials",
      "[tests]\naws_access_key_id = \(id)\naws_secret_access_key = \(key)\n"
    )
    variables["AWS_PROFILE"] = "tests"
    let command = try #require(Self.command)
    let options = [
      "--temporal", "\(try await DevelopmentServer.address())", "--task-queue", name, "--blobs",
      "s3://values/\(name)",
    ]
    let leash = DevelopmentServer.root.appending(components: "Scripts", "leash").path
    let worker = try HelperProgram([leash, command, "worker"] + options, environment: variables)
    defer { worker.end() }
    let workflow = try path(
      "w.yaml",
      """
      document: { dsl: '1.0.3', namespace: test, name: \(name), version: '1.0.0' }
      do: [ { a: { set: { twice: '${ [., .] }' } } } ]
      """
    )
    let inputs = try path("in.jsonl", "\(Self.text)\n1\n")
    let program = try HelperProgram([command, "run", workflow, inputs] + options, environment: variables)
    let lines = try await program.output().split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))
    }
    #expect(lines.map { $0["output"]?["twice"] } == [[Self.text, Self.text], [1, 1]])
    #expect(try await storage.objects(name).values.contains { $0.text.contains("xxx") })
    // Who may not use it hears that before anything begins.
    let stranger = storage.variables(.stranger)
    let refused = try HelperProgram([command, "run", workflow, inputs] + options, environment: stranger)
    let failure = await #expect(throws: HelperProgram.Failed.self) { try await refused.output() }
    #expect(failure?.message.contains("not allowed") == true, "\(failure?.message ?? "")")
  }

  @Test
  func `Documents of a batch may be large, and a worker goes on with what another one has kept of them`()
    async throws
  {
    let name = TestWorker.name("blobs")
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let calls = Mutex(0)
    var settings = TestWorker.settings()
    settings.functions["work"] = { argument, _ in
      calls.withLock { $0 += 1 }
      return argument
    }
    var hanging = settings
    hanging.functions["hang"] = { _, _ in
      beginning.yield()
      try await hangUntilCancelled()
    }
    settings.functions["hang"] = { argument, _ in argument }
    let workflow = try TestWorker.workflow(
      "do: [ { a: { call: work, with: '${ . }' } }, { b: { call: hang, with: '${ . }' } } ]"
    )
    let first = try await connection(name)
    try await TestWorker.run(hanging, queue: name, over: first) { _, connection in
      var upload = BatchUpload(to: connection, taskQueue: name, workflow, name: name)
      try await upload.add(BatchDocument(at: "d", Self.text))
      try await upload.finish()
      for await _ in begun { break }
    }
    var outcomes: [BatchOutcome] = []
    let second = try await connection(name)
    try await TestWorker.run(settings, queue: name, over: second) { _, connection in
      _ = try await BatchReading(of: name, on: connection).read(waits: true) { outcomes.append($0) }
    }
    guard case .ran(let end)? = outcomes.first?.ending else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(end.status == .completed && end.output == Self.text)
    #expect(calls.withLock { $0 } == 1, "the call had ended")
  }

  @Test(.timeLimit(.minutes(10)))
  func `A worker without the store leaves a run to one that has it, and says what it needs`() async throws {
    let queue = TestWorker.name("blobs")
    let (notices, notice) = AsyncStream<String>.makeStream()
    let workflow = try TestWorker.workflow("do: [ { a: { call: work, with: { n: 1 } } } ]")
    let client = try await connection(queue)
    let run = try await TemporalClient(client, taskQueue: queue).start(workflow, input: ["n": 1], id: queue)
    let without = try await connection(queue, hasStore: false)
    let said = try await TestWorker.run(
      TestWorker.settings(),
      queue: queue,
      over: without,
      notice: { notice.yield($0) }
    ) { worker, _ in
      await withTaskGroup(of: String.self) { group in
        group.addTask {
          for await text in notices { return text }
          return ""
        }
        group.addTask { (try? await worker.end(of: run)) == nil ? "" : "it did the run" }
        let first = await group.next() ?? ""
        group.cancelAll()
        return first
      }
    }
    #expect(said.contains("--blobs"), "\(said)")
    // It waits, whatever the worker thought of it.
    let events = try await client.history(of: WorkflowExecution(workflowID: run.id, runID: run.runID))
    #expect(!events.contains { $0.runEnd != nil })
    await client.close()
  }
}
