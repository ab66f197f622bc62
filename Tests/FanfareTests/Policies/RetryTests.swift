import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct RetryTests {
  private func policy(_ change: (inout ServicePolicy) -> Void = { _ in }) -> ServicePolicy {
    ServicePolicy {
      $0.retry.backoff.jitter = .none
      $0.retry.throttlingBackoff.jitter = .none
      change(&$0)
    }
  }

  @Test func `a transient failure of an idempotent call is repeated after the backoff`() async throws {
    let talk = try Conversation(policy: policy())
    talk.transport.on("http://nlp", .status(.serviceUnavailable))
    talk.transport.on("http://nlp", .json("{}"))
    let result = await talk.whileWaiting(advancing: .milliseconds(50)) { await $0.call(get("nlp")) }
    #expect(result.isSuccess)
    #expect(result.duration == .milliseconds(50))
    #expect(result.attempts.map(\.kind) == [.first, .retry(after: .milliseconds(50))])
    #expect(result.attempts.map(\.fate) == [.retried(after: .milliseconds(50)), .won])
    #expect(
      talk.recorder.transcript == [
        "call nlp", "attempt 1 nlp", "attempt 1 nlp: http_status", "nlp waits: backoff", "attempt 2 nlp",
        "attempt 2 nlp: ok", "end nlp: ok",
      ]
    )
  }

  @Test func `the last error says how many attempts were made`() async throws {
    let talk = try Conversation(policy: policy { $0.retry.maximumAttempts = 2 })
    talk.transport.on("http://nlp", .status(.badGateway))
    let result = await talk.whileWaiting(advancing: .milliseconds(50)) { await $0.call(get("nlp")) }
    #expect(result.error?.message == "answered 502 Bad Gateway (attempt 2)")
    #expect(result.error?.retryRefusal == .maximumAttempts)
    #expect(talk.transport.requests.count == 2)
  }

  @Test(arguments: [HTTPResponse.Status.badRequest, .notFound, .conflict, .notImplemented])
  func `a status that the same request would get again isn't repeated`(
    status: HTTPResponse.Status
  ) async throws {
    let talk = try Conversation(policy: policy())
    talk.transport.on("http://nlp", .status(status))
    let result = await talk.client.call(get("nlp"))
    #expect(result.error?.retryRefusal == .notRetryable)
    #expect(result.attempts.count == 1)
  }

  @Test func `an unsafe call is repeated only if nothing was sent`() async throws {
    let talk = try Conversation(policy: policy())
    talk.transport.on("http://nlp", .status(.serviceUnavailable))
    let call = ServiceCall("nlp", ServiceRequest(method: .post, path: "/"))
    let refused = await talk.client.call(call)
    #expect(refused.error?.retryRefusal == .notIdempotent)
    #expect(
      refused.error?.message
        == "answered 503 Service Unavailable; not repeated: sending it twice may do its work twice"
    )

    talk.transport.on("http://summarizer", .fail(.connectionRefused, requestMayHaveBeenSent: false))
    talk.transport.on("http://summarizer", .json("{}"))
    let unsent = await talk.whileWaiting(advancing: .milliseconds(50)) {
      await $0.call(ServiceCall("summarizer", ServiceRequest(method: .post, path: "/")))
    }
    #expect(unsent.isSuccess)
  }

  @Test func `a service can declare its calls idempotent, and a key makes a single one so`() async throws {
    for change in [
      { @Sendable (policy: inout ServicePolicy, request: inout ServiceRequest) in policy.idempotency = .always
      },
      { _, request in request.idempotency = .keyed("k") },
    ] {
      var request = ServiceRequest(method: .post, path: "/")
      var own = policy()
      change(&own, &request)
      let talk = try Conversation(policy: own)
      talk.transport.on("http://nlp", .status(.serviceUnavailable))
      talk.transport.on("http://nlp", .json("{}"))
      let call = ServiceCall("nlp", request)
      let result = await talk.whileWaiting(advancing: .milliseconds(50)) { await $0.call(call) }
      #expect(result.isSuccess)
    }
  }

  @Test func `a backoff that outlasts the deadline fails at once with the last error`() async throws {
    let talk = try Conversation(
      policy: policy {
        $0.retry.backoff.base = .seconds(10); $0.timeout = .seconds(5)
      }
    )
    talk.transport.on("http://nlp", .status(.badGateway))
    let result = await talk.client.call(get("nlp"))
    #expect(result.error?.retryRefusal == .deadlineTooClose)
    #expect(result.error?.status == .badGateway)
    #expect(result.duration == .zero)
  }

  @Test func `Retry-After is obeyed within 5 seconds of the backoff`() async throws {
    let policy = policy {
      $0.retry.throttlingBackoff.base = .seconds(2)
      $0.learnedLimits = nil
    }
    let talk = try Conversation(policy: policy)
    for (value, wait) in [("1", 2), ("4", 4), ("3600", 7)] {
      var headers = HTTPFields()
      headers[.retryAfter] = value
      talk.transport.on(
        "http://nlp/\(value)",
        .respond(ServiceResponse(status: .tooManyRequests, headers: headers))
      )
      talk.transport.on("http://nlp/\(value)", .json("{}"))
      let result = await talk.whileWaiting(advancing: .seconds(wait)) {
        await $0.call(get("nlp", "/\(value)"))
      }
      #expect(result.attempts.last?.kind == .retry(after: .seconds(wait)))
    }
  }

  @Test func `cancellation during the backoff ends the call and costs the budget nothing`() async throws {
    let talk = try Conversation(
      policy: policy { $0.retryBudget = RetryBudgetPolicy(ratio: 0, minimumPerSecond: 1) }
    )
    talk.transport.on("http://nlp", .status(.badGateway))
    let client = talk.client
    let task = Task { await client.call(get("nlp")) }
    await talk.clock.sleepers(atLeast: 1)
    talk.clock.advance(by: .milliseconds(20))
    task.cancel()
    let result = await task.value
    #expect(result.error?.code == .cancelled)
    #expect(result.duration == .milliseconds(20))

    let next = await talk.whileWaiting(advancing: .milliseconds(50)) { await $0.call(get("nlp")) }
    #expect(next.attempts.count == 2)
    #expect(next.error?.retryRefusal == .retryBudgetExhausted)
  }

  @Test func `an answer that can't be decoded isn't repeated`() async throws {
    let talk = try Conversation(policy: policy())
    talk.transport.on("http://nlp", .json("{"))
    let result = await talk.client.call(.get("nlp", "/", as: [String: Int].self))
    #expect(result.error?.code == .undecodableResponse)
    #expect(result.attempts.count == 1)
  }
}

@Suite struct BackoffTests {
  private func delays(_ backoff: Backoff, _ count: Int) -> [Duration] {
    var random = SeededRandom(seed: 1)
    var previous = RetryPolicy.Previous()
    return (0..<count).map { _ in
      let delay = backoff.delay(previous, &random)
      previous.retries += 1
      previous.delay = delay
      return delay
    }
  }

  @Test func `without jitter it doubles up to the cap`() {
    let backoff = Backoff(base: .milliseconds(50), cap: .milliseconds(150), jitter: .none)
    #expect(delays(backoff, 4) == [50, 100, 150, 150].map { .milliseconds($0) })
  }

  @Test func `full jitter keeps its spread at the cap`() {
    let backoff = Backoff(base: .seconds(1), cap: .seconds(2))
    let late = delays(backoff, 1000).dropFirst(10)
    #expect(late.allSatisfy { $0 >= .zero && $0 <= .seconds(2) })
    #expect(late.contains { $0 < .milliseconds(200) } && late.contains { $0 > .milliseconds(1800) })
  }

  @Test func `decorrelated jitter stays between base and cap`() {
    let all = delays(Backoff(base: .milliseconds(50), cap: .seconds(1), jitter: .decorrelated), 1000)
    #expect(all.allSatisfy { $0 >= .milliseconds(50) && $0 <= .seconds(1) })
    #expect(Set(all).count > 500)
  }

  @Test func `a thousand retries don't overflow`() {
    let backoff = Backoff(base: .seconds(1), cap: .seconds(20), jitter: .none)
    #expect(delays(backoff, 1000).last == .seconds(20))
  }
}

@Suite struct RetryBudgetTests {
  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  @Test func `five calls pay for one retry`() {
    var budget = RetryBudget(RetryBudgetPolicy(ratio: 0.2, minimumPerSecond: 0))
    for _ in 0..<4 { budget.depositForCall(at: at(0)) }
    #expect(budget.withdraw(at: at(0)) == false)
    budget.depositForCall(at: at(0))
    #expect(budget.withdraw(at: at(0)) == true)
    #expect(budget.withdraw(at: at(0)) == false)
  }

  @Test func `deposits expire`() {
    var budget = RetryBudget(RetryBudgetPolicy(ratio: 1, minimumPerSecond: 0, timeToLive: .seconds(10)))
    budget.depositForCall(at: at(0))
    budget.depositForCall(at: at(5))
    #expect(budget.withdraw(at: at(12)) == true)
    #expect(budget.withdraw(at: at(12)) == false)
  }

  @Test func `a few retries a second are always possible`() {
    var budget = RetryBudget(RetryBudgetPolicy(ratio: 0, minimumPerSecond: 10))
    for second in [0.0, 1, 2] {
      let possible = (0..<20).map { _ in budget.withdraw(at: at(second)) }
      #expect(possible.count { $0 } == 10)
    }
  }

  @Test func `a refund can be spent again`() {
    var budget = RetryBudget(RetryBudgetPolicy(ratio: 1, minimumPerSecond: 0))
    budget.depositForCall(at: at(0))
    #expect(budget.withdraw(at: at(0)) == true)
    budget.refund(at: at(3))
    #expect(budget.withdraw(at: at(3)) == true)
  }
}

@Suite struct RetryAfterTests {
  @Test(
    arguments: [
      ("120", nil, 120), ("0", nil, 0), ("-1", nil, nil), ("soon", nil, nil),
      ("99999999999999", nil, 3_155_695_200), (String(repeating: "9", count: 40), nil, 3_155_695_200),
      ("", nil, nil), ("\u{0663}", nil, nil),
      ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", 30),
      ("Sun, 06 Nov 1994 08:49:37 GMT", "Mon, 07 Nov 1994 08:49:07 GMT", 0),
      ("Fri, 01 Mar 2024 00:00:00 GMT", "Thu, 29 Feb 2024 23:59:59 GMT", 1),
      ("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", 30),
      ("Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:07 GMT", 30),
      ("Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:07 GMT", 30),
      ("Sun, 06 Nov 1994 08:49:37 GMT", "yesterday", 0),
      ("Sun, 06 Nov 1994 08:49:37 GMT", nil, 0),
      ("Wed, 01 Jan 2025 00:00:30 GMT", nil, 30), ("Wednesday, 01-Jan-25 00:00:30 GMT", nil, 30),
      ("Wed Jan  1 00:00:30 2025", nil, 30),
      ("Wed, 29 Feb 2023 00:00:30 GMT", nil, nil), ("Wed, 31 Apr 2025 00:00:30 GMT", nil, nil),
      ("Wen, 01 Jan 2025 00:00:30 GMT", nil, nil), ("soon, 01 Jan 2025 00:00:30 GMT", nil, nil),
      (", 01 Jan 2025 00:00:30 GMT", nil, nil), ("01 Jan  1 00:00:30 2025", nil, nil),
      ("Thu, 01 Jan 2025 00:00:30 GMT", nil, 30), ("Wed, 01-Jan-25 00:00:30 GMT", nil, 30),
      ("Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08:49:07 GMT", nil),
    ] as [(String, String?, Int?)]
  )
  func `seconds and dates are read, anything else is nothing`(value: String, date: String?, seconds: Int?) {
    var headers: HTTPFields = [.retryAfter: value]
    headers[.date] = date
    // The first second of 2025.
    #expect(LimitNotice(headers, today: 1_735_689_600)?.retryAfter == seconds.map { .seconds($0) })
  }

  @Test(arguments: [("75", 2075), ("76", 1976), ("25", 2025), ("99", 1999), ("00", 2000)])
  func `a year of two digits is the latest one at most 50 years ahead`(digits: String, year: Int) {
    let date = HTTPDate(parsing: "Friday, 01-Jan-\(digits) 00:00:00 GMT", today: 1_735_689_600)
    let written = HTTPDate(parsing: "Fri, 01 Jan \(year) 00:00:00 GMT", today: 0)
    #expect(date != nil && date == written)
  }
}
