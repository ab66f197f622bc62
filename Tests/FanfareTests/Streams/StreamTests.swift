import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct StreamTests {
  /// A client on a transport that the test plays.
  private struct Play {
    let clock = ManualClock()
    let transport = PlayedTransport()
    let recorder = EventRecorder()
    let client: ServiceClient

    init(_ change: (inout ServicePolicy) -> Void = { _ in }) throws {
      var policy = ServicePolicy.bare
      policy.retry.backoff = Backoff(base: .nanoseconds(1), cap: .nanoseconds(1))
      change(&policy)
      client = try ServiceClient(
        transport: transport,
        services: ["llm": Service("http://llm", policy: policy), "other": Service("http://other")],
        observers: [recorder],
        clock: clock,
        seed: 1
      )
    }

    /// An answer whose head has come, and the exchange that has brought it.
    func begun() async throws -> (ResponseStream, PlayedExchange) {
      async let result = client.stream(get("llm"))
      let exchange = await transport.exchange()
      exchange.head()
      return (try await result.get(), exchange)
    }
  }

  @Test func `an answer begins with its head, and its pieces follow`() async throws {
    let play = try Play()
    async let result = play.client.stream(get("llm"))
    let exchange = await play.transport.exchange()
    exchange.head(.ok, [.contentType: "text/plain"])
    let answer = try await result.get()
    #expect(answer.status == .ok && answer.headers[.contentType] == "text/plain")
    #expect(answer.result == nil)
    var pieces = answer.makeAsyncIterator()
    exchange.piece("one")
    #expect(try await pieces.next() == Array("one".utf8))
    exchange.piece("two")
    exchange.piece("three")
    #expect(try await pieces.next() == Array("twothree".utf8))
    exchange.end()
    #expect(try await pieces.next() == nil)
    #expect(try await pieces.next() == nil)
    #expect(answer.result?.isSuccess == true)
  }

  @Test(arguments: [
    (ServiceError.Code.deadlineExceeded, false), (.streamStalled, true), (.connectionLost, true),
  ])
  func `an answer that is cut by its deadline doesn't count against the service`(
    code: ServiceError.Code,
    opens: Bool
  ) async throws {
    let play = try Play { $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1) }
    let (answer, exchange) = try await play.begun()
    exchange.fail(code)
    await #expect(throws: ServiceError.self) { try await answer.collect(maximumBytes: 10) }
    #expect(play.recorder.transcript.contains("circuit of http://llm opened") == opens)
  }

  @Test func `events that came with one that is too large are told first`() async throws {
    let play = try Play()
    async let result = play.client.stream(get("llm"))
    let exchange = await play.transport.exchange()
    exchange.head(.ok, [.contentType: "text/event-stream"])
    var events = try await result.get().events(maximumBytes: 12).makeAsyncIterator()
    exchange.piece("data: 1\n\ndata: much too large\n\n")
    #expect(try await events.next()?.data == "1")
    let error = await #expect(throws: ServiceError.self) { try await events.next() }
    #expect(error?.code == .responseTooLarge)
  }

  @Test func `observers hear of the end when it has come, and permits are held until then`() async throws {
    let play = try Play { $0.concurrency = .fixed(1) }
    let (answer, exchange) = try await play.begun()
    #expect(play.recorder.transcript == ["call llm", "attempt 1 llm"])
    #expect(play.client.audit("llm").permits == 1 && play.client.audit("llm").callsUnderWay == 1)
    #expect(await play.client.call(get("llm")).error?.code == .concurrencyLimited)
    exchange.end()
    #expect(play.recorder.transcript.suffix(2) == ["attempt 1 llm: ok", "end llm: ok"])
    #expect(play.client.audit("llm") == .nothing)
    #expect(answer.result?.attempts.count == 1)
  }

  @Test func `an answer that breaks off isn't repeated, and tells of it where it is read`() async throws {
    let play = try Play { $0.retry = RetryPolicy(maximumAttempts: 3) }
    let (answer, exchange) = try await play.begun()
    exchange.piece("half")
    exchange.fail(.connectionLost, progress: .receivingBody(bytes: 4, of: 8))
    var pieces = answer.makeAsyncIterator()
    #expect(try await pieces.next() == Array("half".utf8))
    let error = await #expect(throws: ServiceError.self) { try await pieces.next() }
    #expect(error?.code == .connectionLost && error?.retryRefusal == .answerHadBegun)
    #expect(play.transport.count == 1)
    #expect(
      play.recorder.transcript.suffix(2) == ["attempt 1 llm: connection_lost", "end llm: connection_lost"]
    )
    #expect(answer.result?.attempts.first?.status == .ok)
  }

  @Test func `until the head has come a call is repeated like any other`() async throws {
    let play = try Play {
      $0.retry = RetryPolicy(maximumAttempts: 2, backoff: Backoff(base: .seconds(1), jitter: .none))
    }
    async let result = play.client.stream(get("llm"))
    await play.transport.exchange(0).end(.serviceUnavailable)
    await play.clock.sleepers(atLeast: 1)
    play.clock.advance(by: .seconds(1))
    let second = await play.transport.exchange(1)
    second.head()
    let begun = await result
    #expect(begun.isSuccess && begun.attempts.count == 1)
    second.end()
    #expect(begun.value?.result?.attempts.count == 2)
  }

  @Test func `an answer that is no success is the call's error, with its body`() async throws {
    let play = try Play()
    async let result = play.client.stream(get("llm"))
    let exchange = await play.transport.exchange()
    #expect(!exchange.head(.badRequest))
    exchange.end(.badRequest, body: "what?")
    let error = await result.error
    #expect(error?.status == .badRequest && error?.bodyExcerpt == "what?")
  }

  @Test func `an answer that redirects led to ends with every attempt of its call`() async throws {
    let play = try Play {
      $0.redirects = RedirectPolicy()
      $0.meters = [MeterPolicy("answers") { _ in 1 }]
    }
    async let result = play.client.stream(get("llm"))
    let first = await play.transport.exchange()
    first.head(.found, [.location: "/there"])
    first.end(.found, headers: [.location: "/there"])
    let second = await play.transport.exchange(1)
    second.head()
    let answer = try await result.get()
    play.clock.advance(by: .seconds(1))
    second.end()
    #expect(try await answer.collect(maximumBytes: 10) == [])
    let end = try #require(answer.result)
    #expect(end.attempts.map(\.number) == [1, 2] && end.attempts.map(\.status) == [.found, .ok])
    #expect(end.service == "llm" && end.duration == .seconds(1) && end.meters == ["answers": 1])
  }

  @Test func `a hedge may win, and then the other answer is given up`() async throws {
    let play = try Play {
      $0.retry = RetryPolicy(maximumAttempts: 2)
      $0.hedge = HedgePolicy(after: .delay(.milliseconds(10)), maximumExtraLoad: 1)
    }
    async let result = play.client.stream(get("llm"))
    let first = await play.transport.exchange(0)
    first.overdue()
    let second = await play.transport.exchange(1)
    second.head()
    let answer = try await result.get()
    #expect(first.isOver)
    second.piece("x")
    second.end()
    #expect(try await answer.collect(maximumBytes: 10) == Array("x".utf8))
    #expect(answer.result?.attempts.map(\.fate) == [.superseded, .won])
  }

  @Test func `no hedge is made beside an answer that has begun`() async throws {
    let play = try Play {
      $0.retry = RetryPolicy(maximumAttempts: 2)
      $0.hedge = HedgePolicy(after: .delay(.milliseconds(10)), maximumExtraLoad: 1)
    }
    let (answer, exchange) = try await play.begun()
    exchange.overdue()
    exchange.end()
    #expect(play.transport.count == 1 && answer.result?.isSuccess == true)
  }

  @Test func `dropping an answer gives it up and leaves nothing behind`() async throws {
    let play = try Play()
    do {
      let (answer, exchange) = try await play.begun()
      #expect(!exchange.isOver && answer.status == .ok)
    }
    #expect(await play.transport.exchange().isOver)
    #expect(play.client.audit("llm") == .nothing)
    #expect(play.recorder.transcript.last == "end llm: cancelled")
  }

  @Test func `a reader that has enough ends the call with success`() async throws {
    let play = try Play()
    let (answer, exchange) = try await play.begun()
    exchange.piece("enough")
    var pieces = answer.makeAsyncIterator()
    #expect(try await pieces.next() == Array("enough".utf8))
    answer.finish()
    #expect(try await pieces.next() == nil)
    #expect(exchange.isOver && play.recorder.transcript.suffix(2) == ["attempt 1 llm: ok", "end llm: ok"])
    #expect(play.client.audit("llm") == .nothing)
  }

  @Test func `a reader whose task is cancelled gives the answer up`() async throws {
    let play = try Play()
    let (answer, exchange) = try await play.begun()
    let reader = Task { try await answer.collect(maximumBytes: 10) }
    reader.cancel()
    let error = await #expect(throws: ServiceError.self) { try await reader.value }
    #expect(error?.code == .cancelled && exchange.isOver)
  }

  @Test func `a call that is cancelled before its head is given up`() async throws {
    let play = try Play()
    let caller = Task { await play.client.stream(get("llm")) }
    let exchange = await play.transport.exchange()
    caller.cancel()
    #expect(await caller.value.error?.code == .cancelled)
    #expect(exchange.isOver && play.client.audit("llm") == .nothing)
  }

  @Test func `a reader that is slow holds the service up, and one that has read lets it go on`() async throws
  {
    let play = try Play()
    let (answer, exchange) = try await play.begun()
    let piece = String(repeating: "x", count: 64 << 10)
    let wanted = (0..<4).map { _ in exchange.piece(piece) }
    #expect(wanted == [true, true, true, false])
    var pieces = answer.makeAsyncIterator()
    #expect(try await pieces.next()?.count == 256 << 10)
    #expect(exchange.resumptionCount == 1)
  }

  @Test func `two tasks can't read one answer at the same time`() async throws {
    let play = try Play()
    let (answer, exchange) = try await play.begun()
    // One of the two waits for a piece, which only comes once the other has been refused.
    let outcomes = await withTaskGroup(of: ServiceError.Code?.self) { group in
      for _ in 0..<2 {
        group.addTask {
          do throws(ServiceError) { _ = try await answer.collect(maximumBytes: 10) } catch {
            return error.code
          }
          return nil
        }
      }
      let refused = await group.next()
      exchange.end()
      let served = await group.next()
      return [refused ?? nil, served ?? nil]
    }
    #expect(outcomes == [.invalidRequest, nil])
  }

  @Test func `the attempt's time-out is for the head, and the service is told of the whole`() async throws {
    let play = try Play {
      $0.timeout = .seconds(60)
      $0.attemptTimeout = .seconds(2)
      $0.idleTimeout = .seconds(5)
    }
    let (_, exchange) = try await play.begun()
    #expect(exchange.request.deadline.nanoseconds == 2_000_000_000)
    #expect(exchange.request.flow?.deadline.nanoseconds == 60_000_000_000)
    #expect(exchange.request.flow?.idleTimeout == .seconds(5))
    #expect(exchange.request.remainingMilliseconds(at: play.clock.now) == 60_000)
  }

  @Test(arguments: [(1, false), (6, true)])
  func `how long an answer goes on is no latency, and how late its head comes is`(
    seconds: Int,
    opens: Bool
  ) async throws {
    let play = try Play {
      $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1, slowDuration: .seconds(5))
    }
    async let result = play.client.stream(get("llm"))
    let exchange = await play.transport.exchange()
    play.clock.advance(by: .seconds(seconds))
    exchange.head(at: Int64(seconds) * 1_000_000_000)
    let answer = try await result.get()
    play.clock.advance(by: .seconds(20))
    exchange.end()
    #expect(answer.result?.duration == .seconds(seconds + 20))
    #expect(play.recorder.transcript.contains("circuit of http://llm opened") == opens)
  }

  @Test func `a transport that knows nothing of streams brings the answer in one piece`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("[1]"))
    let answer = try await talk.client.stream(get("nlp")).get()
    #expect(try await answer.collect(maximumBytes: 10) == Array("[1]".utf8))
    #expect(answer.result?.isSuccess == true)
  }

  @Test func `a fallback stands in for an answer that hasn't begun, and for no other`() async throws {
    let play = try Play { $0.fallback = .value(["x"]) }
    async let failed = play.client.stream(get("llm"))
    await play.transport.exchange(0).fail(.connectionRefused)
    #expect(try await failed.get().collect(maximumBytes: 100) == Array(#"["x"]"#.utf8))
    async let begun = play.client.stream(get("llm"))
    let exchange = await play.transport.exchange(1)
    exchange.head()
    let answer = try await begun.get()
    exchange.fail(.connectionLost)
    await #expect(throws: ServiceError.self) { try await answer.collect(maximumBytes: 100) }
  }

  @Test func `lines end with LF or CR LF, and the last needs no end`() async throws {
    let play = try Play()
    let (answer, exchange) = try await play.begun()
    exchange.piece("one\r\ntw")
    var lines = answer.lines().makeAsyncIterator()
    #expect(try await lines.next() == "one")
    exchange.piece("o\n\nlast")
    exchange.end()
    var rest: [String] = []
    while let line = try await lines.next() { rest.append(line) }
    #expect(rest == ["two", "", "last"])
  }

  @Test func `a line that is too long gives the answer up`() async throws {
    let play = try Play()
    let (answer, exchange) = try await play.begun()
    exchange.piece("0123456789")
    var lines = answer.lines(maximumBytes: 8).makeAsyncIterator()
    let error = await #expect(throws: ServiceError.self) { try await lines.next() }
    #expect(error?.code == .responseTooLarge && exchange.isOver)
  }

  @Test func `events are read from an event stream, and from nothing else`() async throws {
    let play = try Play()
    async let result = play.client.stream(get("llm"))
    let exchange = await play.transport.exchange()
    exchange.head(.ok, [.contentType: "text/event-stream; charset=utf-8"])
    exchange.piece("data: 1\n\nevent: end\ndata: 2\n\n")
    exchange.end()
    var found: [ServerSentEvent] = []
    for try await event in try await result.get().events() { found.append(event) }
    #expect(found == [ServerSentEvent(data: "1"), ServerSentEvent(type: "end", data: "2")])

    async let page = play.client.stream(get("llm"))
    let other = await play.transport.exchange(1)
    other.head(.ok, [.contentType: "text/html"])
    var events = try await page.get().events().makeAsyncIterator()
    let error = await #expect(throws: ServiceError.self) { try await events.next() }
    #expect(error?.code == .undecodableResponse && other.isOver)
  }
}
