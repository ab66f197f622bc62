import Fanfare
import FanfareJSON
import FanfareTesting
import Testing

@testable import FanfareWorkflows

@Suite struct DocumentStoreTests {
  @Test func `a document is fetched once for each of those who may see it`() async throws {
    let transport = ScriptedTransport(clock: ManualClock())
    let document =
      #"{"swagger":"2.0","host":"api.test","schemes":["http"],"paths":{"/x":{"get":{"operationId":"x"}}}}"#
    transport.on("http://docs.test/api.json", .json(document))
    transport.on("http://api.test/x", .json("1"))
    var settings = WorkflowEngineSettings()
    settings.dataTargets = .named(also: [Origin(scheme: .http, host: "api.test", port: 80)])
    let engine = try WorkflowEngine(transport: transport, clock: ManualClock(), settings: settings)
    let workflow = try workflow(
      """
      do:
        - x:
            call: openapi
            with:
              document: { endpoint: { uri: http://docs.test/api.json, authentication: { bearer: { token: '${ .t }' } } } }
              operationId: x
      """
    )
    for token in ["a", "a", "b"] {
      #expect(await engine.run(workflow, input: ["t": .string(token)]).output == 1)
    }
    #expect(transport.conversation.count { $0.contains("docs.test") } == 2)
  }
}
