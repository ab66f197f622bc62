import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

@testable import FanfareWorkflows

@Suite struct StreamedCallTests {
  private func run(
    until: String,
    _ events: String,
    type: String = "text/event-stream"
  ) async throws -> ScriptedRun {
    try await ScriptedRun(
      """
      do:
        - a:
            call: http
            with: { method: get, endpoint: 'http://b.test/x' }
            metadata: { until: '\(until)' }
      """
    ) { transport in
      let headers: HTTPFields = [.contentType: type]
      transport.on(
        "http://b.test",
        .respond(ServiceResponse(status: .ok, headers: headers, body: Array(events.utf8)))
      )
    }
  }

  private let three = "data: {\"n\":1}\n\ndata: {\"n\":2}\n\nevent: end\ndata: bye\n\n"

  @Test(arguments: [
    (".data.n == 2", 2), ("${ .event == \"end\" }", 3), ("false", 3), ("true", 1), ("empty", 3),
    // One that takes more steps than are taken where others wait, and one that goes deeper than a thread of those has stack for.
    ("last(range(60000)) == 59999 and .data.n == 2", 2),
    ("def f: if . > 0 then . - 1 | f + 1 else 0 end; 9000 | f == 9000", 1),
  ])
  func `events are yielded up to the first for which the condition holds`(
    until: String,
    count: Int
  ) async throws {
    let run = try await run(until: until, three)
    let all: [JSONValue] = [
      ["event": "message", "data": ["n": 1]], ["event": "message", "data": ["n": 2]],
      ["event": "end", "data": "bye"],
    ]
    #expect(run.report.output == .array(Array(all.prefix(count))), "\(run.error)")
  }

  @Test func `an answer that is no stream of events, and a condition that fails, are errors`() async throws {
    let page = try await run(until: "true", "<p>", type: "text/html")
    #expect(page.error.contains("its content type is text/html, and not text/event-stream"), "\(page.error)")
    let failing = try await run(until: ".data.n.m", "data: {\"n\":1}\n\n")
    #expect(failing.error.contains("metadata.until: "), "\(failing.error)")
  }

  @Test func `meters count what the last event says that has a number`() async throws {
    let run = try await ScriptedRun(
      """
      do:
        - a:
            call: http
            with: { method: get, endpoint: 'http://b.test/x' }
            metadata: { until: '.event == "end"', policy: { meters: { tokens: .n } } }
      """
    ) { transport in
      let headers: HTTPFields = [.contentType: "text/event-stream"]
      transport.on(
        "http://b.test",
        .respond(ServiceResponse(status: .ok, headers: headers, body: Array(three.utf8)))
      )
    }
    #expect(run.report.output?.arrayValue?.count == 3, "\(run.error)")
    #expect(run.report.meters == ["tokens": 2])
  }

  /// Reads the events of a service that sends the same piece for as long as somebody reads.
  ///
  /// - Parameters:
  ///   - condition: up to where.
  ///   - piece: what is sent.
  ///   - isCancelled: whether the task is cancelled once the answer has begun.
  ///   - clock: the clock of the deadline; another one than that of the call.
  ///   - deadline: by when the condition has to be worked out; `nil` for no limit.
  private func events(
    until condition: String,
    _ piece: String,
    isCancelled: Bool = false,
    clock: any MonotonicClock = ManualClock(),
    deadline: Duration? = nil
  ) async throws -> ServiceResult<JSONValue> {
    let client = try ServiceClient(
      transport: EndlessTransport(piece: piece),
      services: ["a": Service("http://a", policy: .bare)]
    )
    let begun = await client.stream(ServiceCall("a", ServiceRequest(method: .get, path: "/")))
    if isCancelled { withUnsafeCurrentTask { $0?.cancel() } }
    let interruption = RunInterruption(clock: clock, start: MonotonicInstant(nanoseconds: 0))
    interruption.limit(to: deadline)
    let longWork = LongWork(isInPlace: false)
    return await ServiceCaller.events(
      of: begun,
      until: try StreamCondition(condition),
      interruption,
      longWork
    )
  }

  @Test func `a call that has read enough knows of its attempt`() async throws {
    let result = try await events(until: "true", "data: 1\n\n")
    #expect(result.isSuccess && result.attempts.count == 1, "\(result.outcome)")
    let failing = try await events(until: ".data.n.m", "data: {\"n\":1}\n\n")
    #expect(failing.error?.code == .undecodableResponse && failing.attempts.count == 1)
  }

  @Test func `events without data have a bound too`() async throws {
    let event = "event: \(String(repeating: "x", count: 2000))\ndata:\n\n"
    let result = try await events(until: "false", String(repeating: event, count: 100))
    #expect(result.error?.code == .responseTooLarge && result.attempts.count == 1, "\(result.outcome)")
  }

  @Test func `a condition ends at the deadline of its call`() async throws {
    let result = try await events(until: "last(range(1e15))", "data: 1\n\n", deadline: .zero)
    #expect(result.error?.code == .deadlineExceeded, "\(result.outcome)")
  }

  @Test func `a condition that takes long holds up nothing else on its event loop`() async throws {
    let loop = SingleThread()
    let clock = TurnClock(loop)
    let result = try await withTaskExecutorPreference(loop) {
      try await events(until: "last(range(1e15))", "data: 1\n\n", clock: clock, deadline: .nanoseconds(1))
    }
    // If nothing else had its turn, the condition would end at the most steps that it may take.
    #expect(result.error?.code == .deadlineExceeded, "\(result.outcome)")
  }

  @Test func `a condition that is given up with its task is a cancellation`() async throws {
    let reader = Task {
      try await events(until: "last(range(1e15))", "data: 1\n\n", isCancelled: true)
    }
    #expect(try await reader.value.error?.code == .cancelled)
  }

  @Test(arguments: [
    ("call: http, with: { method: get, endpoint: 'http://a.test' }, metadata: { until: '.a |' }", "until"),
    (
      "call: http, with: { method: get, endpoint: 'http://a.test' }, metadata: { until: true }",
      "a condition over an event"
    ),
    (
      "call: http, with: { method: get, endpoint: 'http://a.test', output: raw }, metadata: { until: 'true' }",
      "output can't be raw"
    ),
    ("set: { x: 1 }, metadata: { until: 'true' }", "has a meaning only for a call of http"),
  ])
  func `what can't be meant is refused`(task: String, reason: String) {
    let all = problems("do: [{ a: { \(task) } }]")
    #expect(all.count == 1 && all.contains { $0.contains(reason) }, "\(all)")
  }
}

/// A transport whose answers are events that never end: it sends a piece, and the next one when that was read.
private final class EndlessTransport: Transport {
  private let piece: [UInt8]

  init(piece: String) { self.piece = Array(piece.utf8) }

  func send(_ request: TransportRequest) async -> TransportReply {
    TransportReply(
      .failure(TransportError(.transportClosed, "it only begins", requestMayHaveBeenSent: false))
    )
  }

  func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)? {
    let exchange = EndlessExchange(request, piece, for: recipient)
    let head = ServiceResponse(status: .ok, headers: [.contentType: "text/event-stream"])
    _ = request.flow?.begin(head, at: MonotonicInstant(nanoseconds: 0), over: exchange)
    exchange.readOn()
    return exchange
  }
}

private final class EndlessExchange: TransportExchange {
  private let request: TransportRequest
  private let piece: [UInt8]
  private let recipient: any TransportRecipient
  private let hasEnded = Mutex(false)

  init(_ request: TransportRequest, _ piece: [UInt8], for recipient: any TransportRecipient) {
    self.request = request
    self.piece = piece
    self.recipient = recipient
  }

  /// Sends until enough waits to be read.
  func readOn() {
    guard let flow = request.flow, !hasEnded.withLock({ $0 }) else { return }
    while flow.append(piece) {}
  }

  func cancel() {
    let isFirst = hasEnded.withLock { hasEnded in
      defer { hasEnded = true }
      return !hasEnded
    }
    guard isFirst else { return }
    let error = TransportError(.cancelled, "given up", requestMayHaveBeenSent: true)
    recipient.exchangeEnded(request, with: TransportReply(.failure(error)))
  }
}
