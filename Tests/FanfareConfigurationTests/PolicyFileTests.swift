import Fanfare
import FanfareConfiguration
import FanfareJSON
import Foundation
import Testing

@Suite struct PolicyFileTests {
  private let text = """
    timeout: 5s
    retry: { maximumAttempts: 4 }
    fallback: { value: { words: 0 } }
    services:
      summarizer: { timeout: 20s, hedge: { after: p95 }, fallback: { service: nlp } }
      classifier:
    """

  @Test func `what holds for all is changed by what holds for one`() throws {
    let file = try PolicyFile(parsing: text)
    #expect(file.serviceNames == ["summarizer", "classifier"])
    let summarizer = file.policy(for: "summarizer")
    #expect(summarizer.timeout == .seconds(20))
    #expect(summarizer.retry.maximumAttempts == 4)
    #expect(summarizer.hedge == HedgePolicy())
    #expect(summarizer.fallback == .service("nlp"))
    for other in ["classifier", "nlp"] {
      #expect(file.policy(for: other).timeout == .seconds(5))
      #expect(file.policy(for: other).hedge == nil)
      #expect(file.policy(for: other).fallback == .value(["words": 0]))
    }
  }

  @Test
  func
    `limits have expressions over requests and answers, and closures of a program stay where the file says nothing`()
    throws
  {
    let file = try PolicyFile(
      parsing: """
        services:
          llm:
            limits:
              - { name: requests, amount: 60 }
              - { name: tokens, amount: 10000, per: 30s, cost: '.body.text | length / 4', actual: .usage.total_tokens }
        """
    )
    let limits = file.policy(for: "llm").limits
    #expect(limits.map(\.name) == ["requests", "tokens"])
    #expect(limits[1].per == .seconds(30))
    #expect(limits[1].cost?.text == ".body.text | length / 4")
    #expect(file.policy(for: "llm").problems.isEmpty)
    let closure = ServicePolicy { $0.limits = [LimitPolicy("pages", 5, cost: LimitMeasure { _ in 2 })] }
    let changed = try PolicyFile(parsing: "timeout: 5s").policy(for: "llm", base: closure)
    #expect(changed.problems.isEmpty && changed.limits == closure.limits)
  }

  @Test func `an expression of a limit that isn't one is told with its place`() {
    let error = #expect(throws: InvalidPolicyFile.self) {
      try PolicyFile(parsing: "limits:\n  - { amount: 5, cost: '.body | length /' }\n")
    }
    #expect(error?.problems.first?.setting == "limits.0.cost")
  }

  @Test func `services keep their own policy where the file says nothing`() throws {
    let own = ServicePolicy(timeout: .seconds(1)) { $0.singleFlight = true }
    let services = try PolicyFile(parsing: text).applied(to: [
      "summarizer": Service("http://a", policy: own), "classifier": Service("http://b"),
    ])
    #expect(services["summarizer"]?.policy.timeout == .seconds(20))
    #expect(services["summarizer"]?.policy.singleFlight == true)
    #expect(services["classifier"]?.policy.timeout == .seconds(5))
  }

  @Test func `a file is read from the disk, as JSON if its name says so`() throws {
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appendingPathComponent("\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try #"{"timeout": "2s", "services": {"a": {"timeout": "3s"}}}"#.write(
      toFile: path,
      atomically: true,
      encoding: .utf8
    )
    let file = try PolicyFile(contentsOf: path)
    #expect(file.policy(for: "a").timeout == .seconds(3))
    #expect(file.policy(for: "b").timeout == .seconds(2))
  }

  @Test func `a file that isn't there is named`() {
    let error = #expect(throws: InvalidPolicyFile.self) { try PolicyFile(contentsOf: "/nowhere/p.yaml") }
    #expect(error?.description == "/nowhere/p.yaml: there is no such file")
  }

  @Test(arguments: [
    ("", "p:1:1: there are no settings; a policy is a mapping, such as 'timeout: 5s'"),
    ("[1, 2]", "p:1:1: there are no settings; a policy is a mapping, such as 'timeout: 5s'"),
    ("a: [1", "p:2:1: "),
    ("timeout: soon", "p:1:1: timeout: 'soon' isn't a duration such as 500ms"),
    ("idempotency: maybe", "p:1:1: idempotency: 'maybe' is none of byMethod, always and never"),
    (
      "concurrency: { algorithm: slow }",
      "p:1:16: concurrency.algorithm: 'slow' is none of fixed, aimd and gradient2"
    ),
    (
      "retry: { backoff: { jitter: some } }",
      "p:1:21: retry.backoff.jitter: 'some' is none of full, decorrelated and none"
    ),
    (
      "retry:\n  attempts: 3",
      "p:2:3: retry.attempts: there is no such setting; did you mean 'maximumAttempts'?"
    ),
    ("retry: 3", "p:1:1: retry: "),
    ("services: [nlp]", "p:1:1: services: expected names of services with their settings"),
    ("services:\n  nlp: 5s", "p:2:3: services.nlp: expected settings"),
    ("services:\n  nlp:\n    timeot: 5s", "p:3:5: services.nlp.timeot: there is no such setting"),
  ])
  func `a mistake is told with its place`(text: String, message: String) {
    let error = #expect(throws: InvalidPolicyFile.self) { try PolicyFile(parsing: text, file: "p") }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func `the mistakes of all parts are told at once, in the order of the file`() {
    let text = "services:\n  a: { timeout: x }\n  b: { retries: 1 }\nhedg: {}"
    let error = #expect(throws: InvalidPolicyFile.self) { try PolicyFile(parsing: text) }
    #expect(error?.problems.map(\.setting) == ["services.a.timeout", "services.b.retries", "hedg"])
  }

  @Test func `settings for a service that isn't there are a mistake`() throws {
    let file = try PolicyFile(parsing: "services:\n  nlq: { timeout: 1s }", file: "p")
    let error = #expect(throws: InvalidPolicyFile.self) {
      try file.applied(to: ["nlp": Service("http://a"), "classifier": Service("http://b")])
    }
    #expect(error?.description == "p:2:3: services: there is no service 'nlq'; did you mean 'nlp'?")
  }
}
