import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct TargetTests {
  private func run(
    _ body: String,
    _ input: JSONValue = [:],
    _ configure: (inout WorkflowEngineSettings) -> Void = { _ in },
    answers: [String: String] = [:]
  ) async throws -> (report: RunReport, conversation: [String], credentials: Int) {
    let transport = ScriptedTransport(clock: ManualClock())
    for (url, answer) in answers { transport.on(url, .json(answer)) }
    var settings = WorkflowEngineSettings()
    configure(&settings)
    let engine = try WorkflowEngine(transport: transport, clock: ManualClock(), settings: settings)
    let report = await engine.run(try workflow(body), input: input)
    return (report, transport.conversation, transport.requests.count { $0.headers[.authorization] != nil })
  }

  private func get(_ uri: String) -> String {
    """
    do:
      - known: { call: http, with: { method: get, endpoint: http://named.test/x }, if: 'false' }
      - get: { call: http, with: { method: get, endpoint: { uri: '\(uri)' } } }
    """
  }

  @Test(arguments: [
    ("${ .url }", "http://other.test/x"), ("${ .url }", "http+unix://%2Frun%2Fa.sock/x"),
    ("${ .url }", "file:///etc/passwd"), ("http://{url}/x", "other.test"),
    ("http://named.test${ .url }", ".evil.test/"),
    ("${ .url }", "http://named.test:81/x"), ("${ .url }", "https://named.test/x"),
  ])
  func `data can't choose an origin that nobody names`(uri: String, url: String) async throws {
    let (report, conversation, _) = try await run(get(uri), ["url": .string(url)])
    #expect(report.error?.type == WorkflowError.Kind.configuration.uri && conversation.isEmpty)
  }

  @Test(arguments: [
    ("${ .url }", "http://named.test:80/y"), ("${ .url }", "HTTP://NAMED.test/y"),
    ("http://{url}/y", "named.test"),
  ])
  func `data can choose among the origins that the file names`(uri: String, url: String) async throws {
    let answers = ["http://named.test": "1", "http://NAMED.test": "1"]
    #expect(try await run(get(uri), ["url": .string(url)], answers: answers).report.output == 1)
  }

  @Test func `more origins can be allowed, and what was refused says how`() async throws {
    let input: JSONValue = ["url": "http://other.test/x"]
    let refused = try await run(get("${ .url }"), input).report
    #expect(refused.error?.detail?.contains("--allow-origin http://other.test ") == true)
    let other = Origin(scheme: .http, host: "other.test", port: 80)
    let answers = ["http://other.test": "1"]
    let targets: [DataTargets] = [.any, .named(also: [other])]
    for targets in targets {
      #expect(
        try await run(get("${ .url }"), input, { $0.dataTargets = targets }, answers: answers).report.output
          == 1
      )
    }
  }

  private func call(_ document: String, _ authentication: String = "") -> String {
    "do: [ { x: { call: openapi, with: { document: { endpoint: '\(document)' }, operationId: x\(authentication) } } } ]"
  }

  private let api =
    #"{"openapi":"3.0.0","servers":[{"url":"http://b.test"}],"paths":{"/x":{"get":{"operationId":"x"}}}}"#

  @Test func `a document can't send calls, or credentials, to another origin`() async throws {
    let answers = ["http://a.test": api, "http://b.test": "1"]
    let plain = try await run(call("http://a.test/d.json"), answers: answers)
    #expect(plain.report.status == .faulted && plain.conversation == ["GET http://a.test/d.json"])
    let b = Origin(scheme: .http, host: "b.test", port: 80)
    let allowed = { (settings: inout WorkflowEngineSettings) in settings.dataTargets = .named(also: [b]) }
    #expect(try await run(call("http://a.test/d.json"), [:], allowed, answers: answers).report.output == 1)
    let token = ", authentication: { bearer: { token: t } }"
    let secret = try await run(call("http://a.test/d.json", token), [:], allowed, answers: answers)
    #expect(secret.report.status == .faulted && secret.credentials == 0 && secret.conversation.count == 1)
  }

  @Test func `data can't choose a file`() async throws {
    let read = { (settings: inout WorkflowEngineSettings) in
      settings.readFile = { _ in Array("hunter2: [".utf8) }
    }
    let report = try await run(call("${ .d }"), ["d": "/proc/self/environ"], read).report
    #expect(
      report.error?.detail?.contains("hunter2") == false
        && report.error?.detail?.contains("data chose") == true
    )
  }

  @Test(arguments: [
    (#"{"issuer":"http://evil.test","token_endpoint":"http://id.test/t"}"#, false),
    (#"{"token_endpoint":"http://id.test/t"}"#, false),
    (#"{"issuer":"http://id.test","token_endpoint":"http://evil.test/t"}"#, false),
    (#"{"issuer":"http://id.test","token_endpoint":"https://evil.test/t"}"#, false),
    (#"{"issuer":"http://id.test","token_endpoint":"http://id.test/t"}"#, true),
  ])
  func `a client's secret goes only where the authority itself says`(
    document: String,
    isSent: Bool
  ) async throws {
    let oidc = "{ authority: http://id.test, grant: client_credentials, client: { id: c, secret: s } }"
    let body =
      "do: [ { x: { call: http, with: { method: get, endpoint: { uri: http://a.test/x, authentication: { oidc: \(oidc) } } } } } ]"
    let answers = [
      "http://id.test/.well-known/openid-configuration": document,
      "http://id.test/t": #"{"access_token":"t","token_type":"Bearer"}"#, "http://a.test": "1",
    ]
    let (report, conversation, _) = try await run(body, answers: answers)
    #expect((report.output == 1) == isSent)
    #expect(conversation.contains { $0.hasPrefix("POST") } == isSent)
  }
}
