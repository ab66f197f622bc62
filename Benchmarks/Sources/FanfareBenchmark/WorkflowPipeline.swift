import Fanfare
import FanfareHTTP
import FanfareJSON
import FanfareSQLite
import FanfareWorkflows
import Foundation

/// The document pipeline as a workflow file, with a store for its runs or without one.
struct WorkflowPipeline: Sendable {
  let store: SQLiteRunStore?
  private let engine: WorkflowEngine
  private let workflow: Workflow

  init(_ options: Options, _ transport: HTTPTransport) async throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../\(options.workflow)")
    let text = try String(contentsOf: file, encoding: .utf8)
    workflow = try Workflow(parsing: text, file: file.path)
    var settings = WorkflowEngineSettings()
    settings.defaultPolicy = options.policies.policy ?? .bare
    settings.callObservers = [CountingObserver()]
    for (index, port) in options.ports.enumerated() {
      try settings.origins.map("http://localhost:\(8001 + index)", to: "http://127.0.0.1:\(port)")
    }
    store = try options.store.map { try SQLiteRunStore(writing: $0, for: "a benchmark") }
    if let store {
      settings.log = store
      let definition = StoredBatch.Definition(path: file.path, text: text, digest: workflow.digest)
      let batch = StoredBatch(
        id: "b",
        identity: "b",
        workflow: definition,
        settings: [:],
        version: "0",
        startedAt: 0
      )
      try await store.commit([.batch(batch)])
    }
    engine = try WorkflowEngine(transport: transport, settings: settings)
  }

  /// Whether the document of a number went through.
  func process(_ number: Int, _ document: JSONValue) async -> Bool {
    guard store != nil else { return await engine.run(workflow, input: document).status == .completed }
    // As long as the command's: a name, and a digest of the content.
    let name = "documents/doc-\(number).json"
    let digest = String(repeating: "0123456789abcdef", count: 2)
    let place = RunDocument(batch: "b", number: number, key: name, place: name, digest: digest)
    return await engine.run(workflow, input: document, id: "b.\(number)", document: place).status
      == .completed
  }
}
