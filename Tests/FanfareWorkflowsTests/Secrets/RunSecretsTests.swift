import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Logging
import Synchronization
import Testing

@testable import FanfareWorkflows

/// What a run tells has none of its secrets; what it yields is the workflow's own business.
struct RunSecretsTests {
  private static let secrets: JSONObject = [
    "tok": "s3cr3t/Tökèn+1234567890", "pin": 4711, "pw": "ab", "u": ["k": "in-an-object"],
  ]

  /// Runs a workflow with all secrets, and returns what was told of it: error, events and log lines.
  private func told(
    _ tasks: String,
    use: String = "",
    answers: [(String, ScriptedAnswer)] = []
  ) async throws -> (report: RunReport, text: String) {
    let told = Told()
    let run = try await ScriptedRun(
      "use: { secrets: [tok, pin, pw, u]\(use) }\ndo:\n\(tasks)",
      input: ["id": "x"],
      script: { transport in for (url, answer) in answers { transport.on(url, answer) } },
      settings: { settings in
        settings.secret = { Self.secrets[$0] }
        settings.observers = [told]
        settings.callObservers = [
          LoggingObserver(Logger(label: "test", factory: { _ in LogHandlerOfTest(told: told) }))
        ]
        settings.eventSink = told
      }
    )
    return (run.report, told.text + run.error + "\(run.report.error?.json ?? .null)\(run.report.tasks)")
  }

  private func expectHidden(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    for part in ["s3cr", "Tök", "12345", "4711", "in-an", "ab\"", ":ab", "czNjc", "dTphYg"] {
      #expect(!text.contains(part), "\(text)", sourceLocation: sourceLocation)
    }
    #expect(text.contains("<hidden>"), "\(text)", sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    ("$secrets.tok", "tonumber"), ("\"a\" * 20 + $secrets.tok", "tonumber"), ("$secrets", "error"),
    ("$secrets.tok | @base64", "error"), ("$secrets.tok | @uri", "tonumber"),
    ("$secrets.tok | @json", "{a: .} | tonumber"),
    ("\"u:\" + $secrets.pw | @base64", "error"), ("$secrets.pin", "error"), ("{pw: $secrets.pw}", "error"),
    ("$secrets.tok", "fromjson"), ("$secrets.tok", ".[0]"), ("[$secrets.tok]", "ltrimstr(1) | .[0] | keys"),
  ])
  func `an error shows no secret, however it is cut or written`(value: String, failing: String) async throws {
    let (report, text) = try await told(
      "  - s: { set: { v: '${ \(value) }' } }\n  - a: { set: '${ .v | \(failing) }' }"
    )
    #expect(report.status == .faulted)
    expectHidden(text)
  }

  @Test(arguments: [
    "  - a: { raise: { error: { type: 'http://e/${ $secrets.u.k }', status: 400, title: t, detail: '${ $secrets.tok }' } } }",
    "  - a: { set: { v: '${ $secrets.tok }' }, output: { as: '${ .v }', schema: { document: { const: x } } } }",
  ])
  func `neither a raised error nor a violated schema shows a secret`(tasks: String) async throws {
    let (report, text) = try await told(tasks)
    #expect(report.status == .faulted)
    expectHidden(text)
  }

  @Test func `what a service echoes shows no secret in errors, events or log lines`() async throws {
    let detail = "no s3cr3t/Tökèn+1234567890 (s3cr3t%2FT%C3%B6k%C3%A8n%2B1234567890), Basic dTphYg=="
    let problem = ScriptedAnswer.respond(
      ServiceResponse(
        status: .forbidden,
        headers: [.contentType: "application/problem+json"],
        body: Array(#"{"detail":"\#(detail)","k":"s3cr3t\/T\u00f6k\u00e8n+1234567890"}"#.utf8)
      )
    )
    let call = "call: http, with: { method: get, endpoint: 'http://b.test/x' }"
    let (report, text) = try await told("  - a: { \(call) }", answers: [("http://b.test", problem)])
    #expect(report.status == .faulted)
    expectHidden(text)
  }

  @Test func `a path with a secret shows none`() async throws {
    let call = "call: http, with: { method: get, endpoint: 'http://a.test/u/{t}/x', headers: {} }"
    let (report, text) = try await told(
      "  - s: { set: { t: '${ $secrets.tok }' } }\n  - a: { \(call) }\n  - b: { set: { y: 1 } }"
    )
    #expect(report.status == .completed)
    expectHidden(text)
  }

  @Test func `credentials that stand in the file are secrets too`() async throws {
    let call =
      "call: http, with: { method: get, endpoint: { uri: 'http://b.test/x', authentication: { basic: { username: u, password: xy } } } }"
    let echo = ScriptedAnswer.respond(
      ServiceResponse(
        status: .badRequest,
        headers: [.contentType: "application/problem+json"],
        body: Array(#"{"detail":"what is Basic dTp4eQ== or xy"}"#.utf8)
      )
    )
    let (_, text) = try await told("  - a: { \(call) }", answers: [("http://b.test", echo)])
    #expect(!text.contains("dTp4eQ"), "\(text)")
    #expect(!text.contains("or xy"))
    #expect(text.contains("what is <hidden> or <hidden>"), "\(text)")
  }

  @Test func `events that a workflow emits and values in events show no secret, but its output is its own`()
    async throws
  {
    let (report, text) = try await told(
      "  - e: { emit: { event: { with: { source: 'http://s', type: t, data: { tok: '${ $secrets.tok }' } } } } }\n"
        + "  - a: { set: { k: '${ $secrets.tok }' } }"
    )
    #expect(report.output == ["k": "s3cr3t/Tökèn+1234567890"])
    expectHidden(text)
  }
}

/// Collects everything that is told.
private final class Told: RunObserver, EventSink {
  private let texts = Mutex("")

  var text: String { texts.withLock { $0 } }

  func add(_ text: String) { texts.withLock { $0 += text + "\n" } }

  func observe(_ event: RunEvent) {
    switch event {
    // A definition has what stands in the file.
    case .runStarted, .taskCreated, .taskSkipped, .taskCancelled, .runEnded, .runSuspended, .runResumed:
      return
    case .runFaulted(_, let error, _): add("\(error)")
    case .taskStarted(_, let input, _): add("\(input)")
    case .taskRetried(_, _, _, let error, _): add("\(error)")
    case .taskCompleted(_, let output, _, _): add("\(output)")
    case .taskFaulted(_, let error, _, _): add("\(error)")
    case .call(_, let event): add(Self.text(of: event))
    }
  }

  private static func text(of event: CallEvent) -> String {
    switch event {
    case .callStarted(let call): "\(call.service) \(call.path)"
    case .attemptEnded(_, let attempt): attempt.error.map(text) ?? ""
    case .attemptRefused(_, let error): text(of: error)
    case .callEnded(let call, let summary): "\(call.path) \(summary.error.map(text) ?? "")"
    default: ""
    }
  }

  private static func text(of error: ServiceError) -> String {
    "\(error) \(error.bodyExcerpt ?? "") \(error.problem.map { "\($0)" } ?? "") \(error.causes)"
  }

  func publish(_ event: JSONValue, context: ActivityContext) async throws { add("\(event)") }
}

/// Adds log lines to what is told.
private struct LogHandlerOfTest: LogHandler {
  let told: Told
  var logLevel = Logger.Level.trace
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { told.add("\(event.message) \(event.metadata ?? [:])") }
}
