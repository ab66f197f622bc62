import FanfareJSON
import FanfareTesting
import Testing

@testable import Fanfare

@Suite struct ServicePolicyTests {
  private func read(_ text: String) throws -> ServicePolicy {
    try JSONByteDecoder().decode(ServicePolicy.self, from: Array(text.utf8))
  }

  @Test func `a policy reads back from its text as it was`() throws {
    let full = ServicePolicy(timeout: .milliseconds(1500), attemptTimeout: .seconds(1)) {
      $0.idempotency = .always
      $0.hedge = HedgePolicy(after: .percentile(0.999))
      $0.concurrency = .fixed(5, queue: 3)
      $0.rateLimit = RateLimitPolicy(perSecond: 2.5, burst: 4)
      $0.loadShedding = LoadSheddingPolicy(maximumCalls: 9)
      $0.fallback = .value(["a": 1])
      $0.cache = CachePolicy(timeToLive: .seconds(3))
      $0.singleFlight = true
      $0.faults = FaultPolicy(errorRate: 0.1)
      $0.deadlineHeader = nil
    }
    for policy in [ServicePolicy(), .bare, full] {
      #expect(try read("\(policy)") == policy)
    }
  }

  @Test func `a file names only what differs from the defaults`() throws {
    let policy = try read(
      #"{"timeout": "2s", "retry": {"maximumAttempts": 5}, "hedge": {"after": "p95"}, "circuitBreaker": false}"#
    )
    #expect(policy.timeout == .seconds(2))
    #expect(policy.retry.maximumAttempts == 5)
    #expect(policy.retry.backoff == Backoff())
    #expect(policy.hedge == HedgePolicy())
    #expect(policy.circuitBreaker == nil)
    #expect(policy.retryBudget == RetryBudgetPolicy())
  }

  @Test(arguments: [
    (#"{"retries": 3}"#, "there is no such setting; did you mean 'retry'?"),
    (#"{"retry": {"attempts": 3}}"#, "there is no such setting; did you mean 'maximumAttempts'?"),
    (#"{"timeout": "soon"}"#, "'soon' isn't a duration such as 500ms"),
    (#"{"timeout": 5}"#, "'5' has no unit: write 5s for seconds, or 5ms for milliseconds"),
    (#"{"hedge": {"after": "p100"}}"#, "neither a percentile (p95) nor a duration"),
    (#"{"fallback": {"value": 1, "service": "x"}}"#, "either a value or the name of a service"),
  ])
  func `a mistake in a file is named`(text: String, message: String) throws {
    let error = #expect(throws: DecodingError.self) { try read(text) }
    #expect("\(try #require(error))".contains(message))
  }

  @Test(arguments: [
    ("\"demand\"", HTTP2Use.demand), ("false", .forbid), ("true", .allow), ("\"allow\"", .allow),
  ])
  func `HTTP/2 is allowed, forbidden or demanded by a word, or by yes and no`(
    text: String,
    use: HTTP2Use
  ) throws {
    let policy = try read("{\"http2\": \(text)}")
    #expect(policy.http2 == use)
    #expect(try read("\(policy)") == policy)
    #expect(throws: DecodingError.self) { try read(#"{"http2": "maybe"}"#) }
  }

  @Test func `services at one origin can't differ in whether they are spoken to in HTTP/2`() {
    let error = #expect(throws: InvalidServices.self) {
      try ServiceClient(
        transport: ScriptedTransport(clock: ManualClock()),
        services: [
          "a": Service("http://a/x"),
          "b": Service("http://a/y", policy: ServicePolicy { $0.http2 = .demand }),
        ]
      )
    }
    #expect(error?.problems == ["b: http2 differs from that of a, which is at http://a too"])
  }

  @Test func `a client isn't made with policies that contradict themselves, and all is said at once`() throws
  {
    let error = #expect(throws: InvalidServices.self) {
      try ServiceClient(
        transport: ScriptedTransport(clock: ManualClock()),
        services: [
          "a": Service(
            "http://a",
            policy: ServicePolicy(timeout: .seconds(1), attemptTimeout: .seconds(2)) {
              $0.idempotency = .never
              $0.hedge = HedgePolicy()
              $0.circuitBreaker?.failureRate = 0
              $0.fallback = .service("b")
            }
          ),
          "b": Service("http://b", policy: ServicePolicy { $0.fallback = .service("a") }),
        ]
      )
    }
    #expect(
      error?.problems == [
        "a: attemptTimeout (2 s) is longer than timeout (1 s)",
        "a: hedge needs calls that may be sent twice, and idempotency is never",
        "a: circuitBreaker.failureRate must be above 0 and at most 1, not 0.0",
        "a: fallback.service leads back: a > b > a",
        "b: fallback.service leads back: b > a > b",
      ]
    )
  }
}
