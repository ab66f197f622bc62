import Fanfare
import FanfareJSON
import FanfareTesting

@testable import FanfareWorkflows

/// A workflow that was run against scripted services; `http://a.test` answers 1 unless the script says otherwise.
struct ScriptedRun {
  let report: RunReport
  let transport: ScriptedTransport

  /// Runs a workflow.
  ///
  /// - Parameters:
  ///   - body: the workflow without its head.
  ///   - input: its input.
  ///   - script: adds answers.
  ///   - settings: changes what the engine works with.
  init(
    _ body: String,
    input: JSONValue = [:],
    script: (ScriptedTransport) -> Void = { _ in },
    settings configure: (inout WorkflowEngineSettings) -> Void = { _ in }
  ) async throws {
    transport = ScriptedTransport(clock: ManualClock())
    script(transport)
    transport.on("http://a.test", .json("1"))
    var settings = WorkflowEngineSettings()
    configure(&settings)
    let engine = try WorkflowEngine(transport: transport, clock: ManualClock(), seed: 1, settings: settings)
    report = await engine.run(try workflow(body), input: input)
  }

  /// What the error says; nothing if there is none.
  var error: String { report.error?.description ?? "" }

  /// What was sent, as `GET http://a.test/x`.
  var conversation: [String] { transport.conversation }

  /// The bodies that were sent.
  var bodies: [String] { transport.requests.map { String(decoding: $0.body, as: UTF8.self) } }
}
