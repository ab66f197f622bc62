import Fanfare
import FanfareHTTP
import FanfareJSON
import FanfareWorkflows
import Foundation

/// The document pipeline as a workflow file.
struct WorkflowPipeline: Sendable {
  private let engine: WorkflowEngine
  private let workflow: Workflow

  init(_ options: Options, _ transport: HTTPTransport) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../process-document.yaml")
    workflow = try Workflow(parsing: String(contentsOf: file, encoding: .utf8), file: file.path)
    var settings = WorkflowEngineSettings()
    settings.defaultPolicy = options.policies.policy ?? .bare
    settings.callObservers = [CountingObserver()]
    for (index, port) in options.ports.enumerated() {
      try settings.origins.map("http://localhost:\(8001 + index)", to: "http://127.0.0.1:\(port)")
    }
    engine = try WorkflowEngine(transport: transport, settings: settings)
  }

  /// Whether the document went through.
  func process(_ document: JSONValue) async -> Bool {
    await engine.run(workflow, input: document).status == .completed
  }
}
