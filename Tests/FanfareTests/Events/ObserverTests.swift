import CoreMetrics
import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import InMemoryTracing
import Instrumentation
import Logging
import MetricsTestKit
import Synchronization
import Testing
import Tracing

@Suite struct ObserverTests {
  @Test func `a failed call is a warning with service, code, attempts and duration`() async throws {
    let log = LogLines()
    let talk = try Conversation(observers: [LoggingObserver(log.logger(level: .info))])
    talk.transport.on("http://nlp", .status(.serviceUnavailable, after: .milliseconds(250)))
    _ = await talk.whileWaiting(advancing: .milliseconds(250)) { await $0.call(get("nlp", "/analyze")) }
    let line = try #require(log.lines.first)
    #expect(log.lines.count == 1)
    #expect(line.level == .warning)
    #expect(line.message == "call failed")
    #expect(line.metadata["service"] == "nlp")
    #expect(line.metadata["request"] == "GET /analyze")
    #expect(line.metadata["error.type"] == "http_status")
    #expect(line.metadata["status"] == "503")
    #expect(line.metadata["attempts"] == "1")
    #expect(line.metadata["duration"] == "0.25")
  }

  @Test func `attempts are logged at debug with their endpoint`() async throws {
    let log = LogLines()
    let talk = try Conversation(observers: [LoggingObserver(log.logger(level: .debug))])
    talk.transport.on("http://nlp", .status(.ok))
    _ = await talk.client.call(get("nlp"))
    #expect(
      log.lines.map(\.message) == ["call started", "attempt started", "attempt ended", "call succeeded"]
    )
    #expect(log.lines.dropFirst().first?.metadata["endpoint"] == "http://nlp")
  }

  @Test func `what goes as it should isn't logged at info`() async throws {
    let log = LogLines()
    let policy = ServicePolicy {
      $0.retry.maximumAttempts = 1
      $0.circuitBreaker = CircuitBreakerPolicy(failureRate: 0.5, minimumAttempts: 1)
    }
    let talk = try Conversation(policy: policy, observers: [LoggingObserver(log.logger(level: .info))])
    talk.transport.on("http://nlp", .status(.ok))
    talk.transport.on("http://summarizer", .hang)
    talk.transport.on("http://classifier", .status(.badGateway))
    _ = await talk.client.parallel([get("summarizer"), get("nlp")], completion: .firstSuccess)
    _ = await talk.client.sequence(["nlp"], startingWith: ()) { step, _ in get(step) }
    #expect(log.lines.isEmpty)
    for _ in 0..<2 { _ = await talk.client.call(get("classifier")) }
    #expect(log.lines.map(\.message) == ["circuit opened", "call failed", "call failed"])
    #expect(log.lines.allSatisfy { $0.level == .warning })
  }

  @Test func `a parallel group logs its total time, a sequence its progress, at the level that is wanted`()
    async throws
  {
    let log = LogLines()
    let talk = try Conversation(observers: [
      LoggingObserver(log.logger(level: .info), successLevel: .info)
    ])
    talk.transport.on("http://nlp", .status(.ok))
    _ = await talk.client.parallel([get("nlp")])
    _ = await talk.client.sequence(["nlp"], startingWith: ()) { step, _ in get(step) }
    #expect(
      log.lines.map(\.message) == [
        "parallel calls started", "call succeeded", "parallel calls ended", "sequence calls started",
        "step 1 of 1",
        "call succeeded", "sequence calls ended",
      ]
    )
    #expect(log.lines.filter { $0.message == "parallel calls ended" }.first?.metadata["duration"] == "0.0")
  }

  @Test func `durations of calls and attempts are recorded in seconds`() async throws {
    let metrics = TestMetrics()
    let talk = try Conversation(observers: [MetricsObserver(factory: metrics)])
    talk.transport.on("http://nlp", .status(.serviceUnavailable, after: .milliseconds(1500)))
    _ = await talk.whileWaiting(advancing: .milliseconds(1500)) { await $0.call(get("nlp")) }
    let attempt = try metrics.expectRecorder(
      "http.client.request.duration",
      [
        ("service", "nlp"), ("http.response.status_code", "503"), ("error.type", "http_status"),
        ("http.request.method", "GET"), ("server.address", "nlp"), ("server.port", "80"),
      ]
    )
    #expect(attempt.values == [1.5])
    let call = try metrics.expectRecorder(
      "fanfare.call.duration",
      [("service", "nlp"), ("http.response.status_code", "503"), ("error.type", "http_status")]
    )
    #expect(call.values == [1.5])
  }

  @Test func `what policies decide is counted`() async throws {
    let metrics = TestMetrics()
    let policy = ServicePolicy {
      $0.retry.maximumAttempts = 2
      $0.retry.backoff.jitter = .none
      $0.retry.backoff.base = .milliseconds(50)
      $0.circuitBreaker = CircuitBreakerPolicy(failureRate: 0.5, minimumAttempts: 2)
      $0.fallback = .value(["words": 0])
    }
    let talk = try Conversation(policy: policy, observers: [MetricsObserver(factory: metrics)])
    talk.transport.on("http://nlp", .status(.badGateway))
    let failed = await talk.whileWaiting(advancing: .milliseconds(50)) { await $0.call(get("nlp")) }
    let refused = await talk.client.call(get("nlp"))
    #expect(failed.source == .fallback && refused.source == .fallback)

    func attempts(_ kind: String, _ fate: String) throws -> Int64 {
      let dimensions = [
        ("service", "nlp"), ("fanfare.attempt.kind", kind), ("fanfare.attempt.fate", fate),
      ]
      return try metrics.expectCounter("fanfare.attempts", dimensions).totalValue
    }
    #expect(try attempts("first", "retried") == 1)
    #expect(try attempts("retry", "maximum_attempts") == 1)
    let server = [("server.address", "nlp"), ("server.port", "80")]
    let opened = [("service", "nlp"), ("fanfare.circuit.state", "open")] + server
    #expect(try metrics.expectCounter("fanfare.circuit.changes", opened).totalValue == 1)
    let refusals = [("service", "nlp"), ("error.type", "circuit_open")]
    #expect(try metrics.expectCounter("fanfare.refusals", refusals).totalValue == 1)
    let calls = [("service", "nlp"), ("fanfare.source", "fallback")]
    #expect(try metrics.expectRecorder("fanfare.call.duration", calls).values.count == 1)
  }

  @Test func `a call is a span, its attempt a child, and the child goes out with the request`() async throws {
    let tracer = InMemoryTracer()
    let talk = try Conversation(observers: [TracingObserver()])
    talk.transport.on("http://nlp", .status(.serviceUnavailable))
    await withTracer(tracer) { _ = await talk.client.call(get("nlp", "/analyze")) }
    let spans = tracer.finishedSpans
    let call = try #require(spans.first { $0.operationName == "call nlp" })
    let attempt = try #require(spans.first { $0.operationName == "GET nlp" })
    #expect(attempt.parentSpanID == call.spanID)
    #expect(attempt.kind == .client)
    #expect(attempt.attributes.get("http.response.status_code") == 503.toSpanAttribute())
    #expect(attempt.attributes.get("error.type") == "http_status".toSpanAttribute())
    #expect(attempt.attributes.get("server.address") == "nlp".toSpanAttribute())
    #expect(attempt.attributes.get("fanfare.attempt.kind") == "first".toSpanAttribute())
    #expect(call.status?.code == .error)
    let sent = try #require(talk.transport.requests.first)
    #expect(sent.headers.contains { $0.value == attempt.spanID })
  }

  @Test func `an empty header field of a request takes out what would tell of its span`() async throws {
    let tracer = InMemoryTracer()
    let talk = try Conversation(observers: [TracingObserver()])
    talk.transport.on("http://nlp", .status(.ok))
    await withTracer(tracer) { _ = await talk.client.call(get("nlp")) }
    var request = ServiceRequest(method: .get, path: "/")
    for field in try #require(talk.transport.requests.first).headers { request.headers[field.name] = "" }
    let call: ServiceCall<ServiceResponse> = ServiceCall("nlp", request)
    await withTracer(tracer) { _ = await talk.client.call(call) }
    let sent = try #require(talk.transport.requests.last)
    #expect(sent.headers.count > 1 && sent.headers.allSatisfy { $0.value.isEmpty })
  }

  @Test func `calls side by side are one trace, below the span of their group`() async throws {
    let tracer = InMemoryTracer()
    let talk = try Conversation(observers: [TracingObserver()])
    for name in ["nlp", "summarizer"] { talk.transport.on("http://\(name)", .status(.ok)) }
    talk.transport.on("http://classifier", .status(.badGateway))
    await withTracer(tracer) {
      _ = await talk.client.parallel([get("nlp"), get("summarizer"), get("classifier"), get("nlp")])
    }
    let spans = tracer.finishedSpans
    let group = try #require(spans.first { $0.operationName == "calls in parallel" })
    #expect(group.parentSpanID == nil)
    #expect(Set(spans.map(\.traceID)) == [group.traceID])
    let calls = spans.filter { $0.operationName.hasPrefix("call ") }
    #expect(calls.count == 4 && calls.allSatisfy { $0.parentSpanID == group.spanID })
    #expect(group.attributes.get("fanfare.group.calls") == 4.toSpanAttribute())
    #expect(group.attributes.get("fanfare.group.successes") == 3.toSpanAttribute())
    #expect(group.attributes.get("fanfare.group.failures") == 1.toSpanAttribute())
    #expect(tracer.activeSpans.isEmpty)
  }

  @Test func `the steps of a sequence are one trace, and it is part of the surrounding one`() async throws {
    let tracer = InMemoryTracer()
    let talk = try Conversation(observers: [TracingObserver()])
    talk.transport.on("http://nlp", .status(.ok))
    await withTracer(tracer) {
      await InstrumentationSystem.tracer.withAnySpan("request") { _ in
        _ = await talk.client.sequence(["nlp", "nlp"], startingWith: ()) { step, _ in get(step) }
      }
    }
    let spans = tracer.finishedSpans
    let request = try #require(spans.first { $0.operationName == "request" })
    let group = try #require(spans.first { $0.operationName == "calls in sequence" })
    #expect(group.parentSpanID == request.spanID && group.events.map(\.name) == ["step 1", "step 2"])
    #expect(spans.count { $0.operationName == "call nlp" && $0.parentSpanID == group.spanID } == 2)
  }
}

/// Keeps log lines for a test to look at.
private final class LogLines: Sendable {
  struct Line: Sendable {
    let level: Logger.Level
    let message: String
    let metadata: [String: String]
  }

  private let kept = Mutex<[Line]>([])

  var lines: [Line] { kept.withLock { $0 } }

  func logger(level: Logger.Level) -> Logger {
    var logger = Logger(label: "test") { _ in Handler(lines: self) }
    logger.logLevel = level
    return logger
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
      lines.kept.withLock {
        $0.append(Line(level: event.level, message: "\(event.message)", metadata: metadata))
      }
    }
  }
}
