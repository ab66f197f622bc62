import FanfareJSON
import FanfareWorkflows
import Testing

/// What is valid to a schema and can't be meant.
@Suite struct MeaninglessWorkflowTests {
  private static func http(_ with: String) -> String { "do: [{ a: { call: http, with: { \(with) } } }]" }

  private func expect(_ reason: String, of body: String) {
    let all = problems(body)
    #expect(all.contains { $0.contains(reason) }, "\(all)")
  }

  @Test(arguments: [
    (
      http("method: [post], endpoint: 'http://x.test'"),
      "with/method: expected an HTTP method such as get, not a list"
    ),
    (http("method: 5, endpoint: 'http://x.test'"), "expected an HTTP method such as get, not the number 5"),
    (http("method: '', endpoint: 'http://x.test'"), "'' is no HTTP method"),
    (
      http("method: get, endpoint: 'http://x.test', headers: { 'a b': c }"),
      "'a b' isn't the name of a header field"
    ),
    (
      http("method: get, endpoint: 'http://x.test', headers: { a: { b: c } }"),
      "expected a text or a list of texts, not an object"
    ),
    (
      http("method: get, endpoint: { uri: 'http://x.test', authentication: { bearer: { token: [a] } } }"),
      "bearer/token: expected a text, not a list"
    ),
    (
      "do: [{ a: { raise: { error: { type: [x], status: 400 } } } }]",
      "expected the type of an error, a URI, not a list"
    ),
    (
      "do: [{ a: { raise: { error: { type: x, status: 400, title: {} } } } }]",
      "title: expected a text, not an object"
    ),
    (
      "do: [{ a: { emit: { event: { with: { type: 5 } } } } }]",
      "with/type: expected a text, not the number 5"
    ),
    (
      "do: [{ a: { run: { workflow: { namespace: '', name: n, version: 1.0.0 } } } }]",
      "'' isn't 1 to 63 letters"
    ),
    (
      "do: [{ a: { call: openapi, with: { document: { endpoint: a.yaml }, operationId: [x] } } }]",
      "expected the operationId of an operation, not a list"
    ),
  ])
  func `a value of the wrong kind is refused where it stands`(body: String, reason: String) {
    expect(reason, of: body)
  }

  @Test func `an empty version is none`() {
    let head = "document: { dsl: '', namespace: n, name: n, version: '' }\n"
    let all = problems("do: [{ a: { wait: PT0S } }]", head: head)
    #expect(all.contains { $0.contains("the DSL '' isn't supported; 1.0.3 is") }, "\(all)")
    #expect(all.contains { $0.contains("'' isn't a semantic version") }, "\(all)")
  }

  @Test(arguments: [
    (
      "localhost:8001/x",
      "an address starts with http:// or https://; did you mean 'http://localhost:8001/x'?"
    ),
    ("localhost:8001/${ .id }", "did you mean 'http://localhost:8001/${ .id }'?"),
    ("/users", "an address starts with http:// or https://"),
    ("http:/x.test", "an address starts with http:// or https://"),
    ("ftp://x.test/a", "the scheme ftp isn't http, https or http+unix"),
    ("ftp://${ .host }/a", "the scheme ftp isn't http, https or http+unix"),
    ("http://x.test:99999/{id}", "the port must be a number from 1 to 65535, not 99999"),
    ("http://x.test:99999/${ .id }", "the port must be a number from 1 to 65535, not 99999"),
    ("http:///x", "the host is missing"),
    ("http://me:hunter2@x.test/${ .id }", "a user name or password doesn't belong in it"),
  ])
  func `an address that can't be one is refused before the run`(address: String, reason: String) {
    let body = Self.http("method: get, endpoint: '\(address)'")
    expect(reason, of: body)
    #expect(!problems(body).contains { $0.contains("hunter2") })
  }

  @Test(arguments: [
    "http://x.test/{id}", "http://{host}/x", "{base}/x", "http://x.test:{port}/",
    "http://x.test:${ .port }/x",
    "${ .base }/x", "http${ .s }://x.test", "https://x.test?a={b}", "http+unix://%2Frun%2Fa.sock/x",
    "http://[::1]:80/x",
  ])
  func `an address that may become one is none of them`(address: String) {
    #expect(problems(Self.http("method: get, endpoint: '\(address)'")).isEmpty)
  }

  @Test func `a document of OpenAPI may be a file`() {
    #expect(
      problems("do: [{ a: { call: openapi, with: { document: { endpoint: a.yaml }, operationId: x } } }]")
        .isEmpty
    )
  }

  @Test(arguments: [
    ("do: [{ a: { if: '.a = 1', wait: PT0S } }]", "did you mean '.a == 1'?"),
    ("do: [{ a: { if: '${ .a = 1 }', wait: PT0S } }]", "'.a = 1' assigns, so it is always true"),
    ("do: [{ a: { if: '.a |= 1', wait: PT0S } }]", "assigns"),
    ("do: [{ a: { if: '.a += 1', wait: PT0S } }]", "assigns"),
    ("do: [{ a: { switch: [{ b: { when: '.a = \"x\"', then: end } }] } }]", "when: '.a = \"x\"' assigns"),
    (
      "do: [{ a: { for: { in: . }, while: '.a = 1', do: [{ b: { wait: PT0S } }] } }]",
      "while: '.a = 1' assigns"
    ),
    (
      "do: [{ a: { try: [{ b: { wait: PT0S } }], catch: { when: '$error.status = 5', do: [{ c: { wait: PT0S } }] } } }]",
      "when: '$error.status = 5' assigns"
    ),
  ])
  func `a condition that assigns is refused`(body: String, reason: String) {
    expect(reason, of: body)
  }

  @Test(arguments: [
    ".a == 1", ".a != 1", ".a <= 1 and .b >= 2", "(.a = 1) | .b", ".a = 1 | .b > 1", "any(.[]; . == 1)",
    #"."=" == 1"#,
    "[.a = 1][0]", #".a == "x = y""#,
  ])
  func `a condition that compares is none of them`(condition: String) {
    #expect(problems("do: [{ a: { if: '\(condition)', wait: PT0S } }]").isEmpty)
  }

  @Test(arguments: [
    ("$secrets.kye", "the secret 'kye' isn't listed in use.secrets; did you mean 'key'?"),
    (#"$secrets["other"]"#, "the secret 'other' isn't listed"),
    (#"$secrets."other".x"#, "the secret 'other' isn't listed"),
    (
      "$secret.key",
      "$secret is not defined (column 2 of the expression ' $secret.key '); did you mean '$secrets'?"
    ),
    ("$error.status", "the error is there within 'catch'"), ("$item", "a 'for' task defines it"),
  ])
  func `a variable or secret that isn't there is told`(expression: String, reason: String) {
    expect(reason, of: "use: { secrets: [key] }\ndo: [{ a: { set: { x: '${ \(expression) }' } } }]")
  }

  @Test(arguments: [
    "$secrets.key", #"$secrets["key"]"#, "$secrets | keys", "$secrets[.name]", #"$secrets["k\(.x)"]"#,
  ])
  func `a secret that is listed, or known only in the run, is none of them`(expression: String) {
    #expect(problems("use: { secrets: [key] }\ndo: [{ a: { set: { x: '${ \(expression) }' } } }]").isEmpty)
  }

  @Test(arguments: [
    (
      http("method: get, url: 'http://x.test'"),
      "/url: unknown key 'url' in a call of http; did you mean 'endpoint'?"
    ),
    (http("verb: get, endpoint: 'http://x.test'"), "did you mean 'method'?"),
    (http("method: get, endpoint: 'http://x.test', payload: x"), "did you mean 'body'?"),
    (http("method: get, endpoint: 'http://x.test', params: x"), "did you mean 'query'?"),
    (http("method: get, endpoint: { url: 'http://x.test' }"), "did you mean 'uri'?"),
    (http("method: get, endpoint: { uri: 'http://x.test', auth: {} }"), "did you mean 'authentication'?"),
    (
      "do: [{ a: { parallel: [] } }]",
      "/do/0/a/parallel: the task says nothing to do: 'parallel' isn't one of call"
    ),
    ("do: [{ a: { parallel: [] } }]", "did you mean 'fork'?"),
    ("do: [{ a: { frok: {} } }]", "/do/0/a/frok: "),
    ("do: [{ a: { foreach: {} } }]", "did you mean 'for'?"),
    ("do: [{ a: { sleep: 5s } }]", "did you mean 'wait'?"),
    ("do: [{ a: { steps: [] } }]", "did you mean 'do'?"),
    ("do: [{ a: { call: map, with: {} } }]", "did you mean 'map:1.0.0@default'?"),
    ("do: [{ a: { call: get, with: {} } }]", "did you mean 'http'?"),
    ("do: [{ a: { call: 'http://x.test/a' } }]", "or send a request by 'call: http'"),
    ("do: [{ a: { wait: PT0S, timeout: 5s } }]", "did you mean '{ after: 5s }'?"),
    ("do: [{ a: { wait: PT0S, timeout: 5 } }]", "write { after: 5s }"),
    ("do: [{ a: { wait: 5 } }]", "'5' has no unit: write 5s for seconds"),
    ("do: [{ a: { wait: PT0S, export: .x } }]", "write { as: .x }"),
    ("do: [{ a: { wait: PT0S, input: .x } }]", "write { from: .x }"),
    ("do: { a: { wait: PT0S } }", "write each task as an item: '- name: { … }'"),
    ("do: [{ a: { fork: [{ b: { wait: PT0S } }] } }]", "write { branches: [ … ] }"),
    ("do: [{ a: { for: .items, do: [{ b: { wait: PT0S } }] } }]", "write { in: .items }"),
    (
      "do: [{ a: { try: [{ b: { wait: PT0S } }], catch: { retry: 3 } } }]",
      "write { limit: { attempt: { count: 3 } } }"
    ),
    ("use: { secrets: key }\ndo: [{ a: { wait: PT0S } }]", "write [ name, another-name ]"),
  ])
  func `what people write from habit is told in the words of the language`(body: String, reason: String) {
    expect(reason, of: body)
  }

  @Test(arguments: ["PT5S", "5s", "1m30s", "250ms"])
  func `durations are read in both forms`(text: String) {
    #expect(problems("do: [{ a: { wait: \(text), timeout: { after: \(text) } } }]").isEmpty)
  }

  @Test(arguments: [("fetch", "get"), ("PSOT", "post"), ("purge", nil)])
  func `a method that is none of the usual ones is a warning`(name: String, meant: String?) throws {
    let warnings = try workflow(Self.http("method: \(name), endpoint: 'http://x.test'")).warnings
    #expect(warnings.first?.explanation.contains("'\(name)' is none of HTTP's usual methods") == true)
    #expect(warnings.first?.suggestion == meant, "\(warnings)")
    #expect(try workflow(Self.http("method: Query, endpoint: 'http://x.test'")).warnings.isEmpty)
  }

  @Test func `header fields that the transport sets are a warning`() throws {
    let with = "method: get, endpoint: 'http://x.test', headers: { Host: y.test }"
    #expect(
      try workflow(Self.http(with)).warnings.map(\.explanation).contains { $0.contains("'Host' isn't sent") }
    )
  }
}
