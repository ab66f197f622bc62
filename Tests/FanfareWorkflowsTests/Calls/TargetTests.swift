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

  @Test func `a file names an origin in whatever case it writes it`() async throws {
    let body = get("${ .url }").replacing("http://named.test/x", with: "HTTP://Named.TEST/x")
    let report = try await run(body, ["url": "http://named.test/y"], answers: ["http://named.test": "1"])
      .report
    #expect(report.output == 1)
  }

  @Test func `more origins can be allowed, and what was refused says how`() async throws {
    let input: JSONValue = ["url": "http://other.test/x"]
    let refused = try await run(get("${ .url }"), input).report
    #expect(refused.error?.detail?.contains("--allow-origin http://other.test ") == true)
    // Some shells take brackets for a pattern.
    let bracketed = try await run(get("${ .url }"), ["url": "http://[::1]:1/x"]).report
    #expect(bracketed.error?.detail?.contains("--allow-origin 'http://[::1]:1' ") == true)
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

  /// Two services in one file, and an endpoint that data chooses.
  private func choosing(_ with: String, use: String = "") -> String {
    """
    use: { \(use) }
    do:
      - other: { call: http, with: { method: get, endpoint: http://other.test/x }, if: 'false' }
      - get: { call: http, with: { method: post, \(with) } }
    """
  }

  @Test(arguments: [
    "endpoint: { uri: '${ .url }', authentication: { bearer: { token: t } } }",
    "endpoint: { uri: '${ .url }', authentication: { digest: { username: u, password: p } } }",
    "endpoint: '${ .url }', headers: { Authorization: Bearer t }",
    "endpoint: '${ .url }', headers: { cookie: s=1 }",
    "endpoint: '${ .url }', headers: { x-key: '${ $secrets.key }' }",
    "endpoint: '${ .url }', body: { k: [ '${ \"key=\" + $secrets.key }' ] }",
    "endpoint: '${ .url }', query: { k: 'a${ $secrets.key }' }",
    "endpoint: '${ .url + \"?k=\" + $secrets.key }'",
  ])
  func `data can't send credentials to another service of the file`(with: String) async throws {
    let input: JSONValue = ["url": "http://other.test/x"]
    let body = choosing(with, use: "secrets: [key]")
    let secret = { (settings: inout WorkflowEngineSettings) in settings.secret = { _ in "hunter2" } }
    let refused = try await run(body, input, secret, answers: ["http://other.test": "1"])
    #expect(refused.conversation.isEmpty && refused.report.error?.title == "Target refused")
    let other = Origin(scheme: .http, host: "other.test", port: 80)
    let allowed = try await run(
      body,
      input,
      {
        secret(&$0)
        $0.dataTargets = .named(also: [other])
      },
      answers: ["http://other.test": "1"]
    )
    #expect(allowed.report.output == 1, "\(allowed.report)")
  }

  @Test func `credentials go where the endpoint's own text or a secret says`() async throws {
    let token = "authentication: { bearer: { token: t } }"
    let named = #"endpoint: { uri: '${ "http://other.test/\(.id)" }', \#(token) }"#
    let answers = ["http://other.test": "1", "http://hook.test": "2"]
    #expect(try await run(choosing(named), ["id": 1], answers: answers).report.output == 1)
    let hook = "endpoint: { uri: '${ $secrets.hook }', \(token) }"
    let secret = { (settings: inout WorkflowEngineSettings) in settings.secret = { _ in "http://hook.test/x" }
    }
    #expect(
      try await run(choosing(hook, use: "secrets: [hook]"), [:], secret, answers: answers).report.output == 2
    )
    // Without credentials any origin of the file will do.
    #expect(
      try await run(choosing("endpoint: '${ .url }'"), ["url": "http://other.test"], answers: answers).report
        .output == 1
    )
  }

  @Test func `data can't choose another authority of the file for a client's secret`() async throws {
    let oauth = "{ authority: '${ .url }', grant: client_credentials, client: { id: c, secret: s } }"
    let with = "endpoint: { uri: http://a.test/x, authentication: { oauth2: \(oauth) } }"
    let answers = ["http://other.test": #"{"access_token":"t","token_type":"Bearer"}"#, "http://a.test": "1"]
    let refused = try await run(choosing(with), ["url": "http://other.test"], answers: answers)
    #expect(refused.conversation.isEmpty && refused.report.error?.title == "Target refused")
    let literal = with.replacing("${ .url }", with: "http://other.test/${ .url }")
    let sent = try await run(choosing(literal), ["url": "tenant"], answers: answers)
    #expect(sent.conversation.first == "POST http://other.test/tenant/oauth2/token")
  }

  @Test(arguments: ["authorization: x", "Cookie: s=1"])
  func `a document's server on another origin doesn't get credentials that are parameters`(
    parameter: String
  ) async throws {
    let name = parameter.prefix { $0 != ":" }
    let document =
      #"{"openapi":"3.0.0","servers":[{"url":"http://b.test"}],"paths":{"/x":{"get":{"operationId":"x","#
      + #""parameters":[{"name":"\#(name)","in":"header"}]}}}}"#
    let body = call("http://a.test/d.json", ", parameters: { \(parameter) }")
    let b = Origin(scheme: .http, host: "b.test", port: 80)
    let result = try await run(
      body,
      [:],
      { $0.dataTargets = .named(also: [b]) },
      answers: ["http://a.test": document, "http://b.test": "1"]
    )
    #expect(result.conversation.count == 1 && result.report.error?.title == "Target refused")
  }

  @Test(arguments: ["hunter2: [", "{\"hunter2", "{\"hunter2\": 1}", "{\"openapi\": \"hunter2\"}", "hunter2"])
  func `what isn't a document isn't quoted`(text: String) async throws {
    let report = try await run(call("http://a.test/d.json"), answers: ["http://a.test": text]).report
    #expect(report.status == .faulted && report.error?.description.contains("hunter2") == false, "\(report)")
  }

  /// A call of `http://named.test/x` that follows redirects, with an answer that leads to a place.
  private func follow(
    to location: String,
    _ configure: (inout WorkflowEngineSettings) throws -> Void = { _ in }
  ) async throws -> (report: RunReport, conversation: [String]) {
    let transport = ScriptedTransport(clock: ManualClock())
    transport.on(
      "http://named.test",
      .respond(ServiceResponse(status: .found, headers: [.location: location]))
    )
    for origin in ["http://other.test", "http://also.test"] { transport.on(origin, .json("1")) }
    var settings = WorkflowEngineSettings()
    settings.defaultPolicy = .bare
    settings.defaultPolicy.redirects = RedirectPolicy()
    try configure(&settings)
    let engine = try WorkflowEngine(transport: transport, clock: ManualClock(), settings: settings)
    let body = """
      do:
        - known: { call: http, with: { method: get, endpoint: http://also.test/x }, if: 'false' }
        - get: { call: http, with: { method: get, endpoint: http://named.test/x } }
      """
    return (await engine.run(try workflow(body), input: [:]), transport.conversation)
  }

  @Test func `a redirect can't lead to an origin that nobody names`() async throws {
    let (report, conversation) = try await follow(to: "http://other.test/y")
    #expect(report.error?.title == "Target refused", "\(report)")
    #expect(report.error?.detail?.contains("--allow-origin http://other.test ") == true)
    #expect(conversation == ["GET http://named.test/x"])
  }

  @Test func `a redirect leads to the origins that data may choose`() async throws {
    let (named, first) = try await follow(to: "http://also.test/y")
    #expect(named.output == 1 && first.last == "GET http://also.test/y")
    let (allowed, second) = try await follow(to: "http://other.test/y") { $0.dataTargets = .any }
    #expect(allowed.output == 1 && second.last == "GET http://other.test/y")
  }

  @Test func `a redirect is mapped as the URL of a call is`() async throws {
    let (report, conversation) = try await follow(to: "http://real.test/y") {
      try $0.origins.map("http://real.test", to: "http://other.test/mock")
    }
    #expect(report.output == 1 && conversation.last == "GET http://other.test/mock/y", "\(report)")
  }
}
