internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting

/// The services of a random run: how they behave, and under which policies they are called.
struct RandomTopology {
  struct Member {
    let name: ServiceName
    let urls: [String]
    var endpoints: [SimulatedEndpoint]
    let policy: ServicePolicy

    /// Whether another service answers for it when it has nothing.
    var hasFallbackService: Bool {
      guard case .service? = policy.fallback else { return false }
      return true
    }
  }

  let members: [Member]

  init(_ random: inout SeededRandom) {
    // Small topologies are frequent, since most runs should be quick.
    let count = Int.random(in: 1...(random.unit() < 0.1 ? 32 : 4), using: &random)
    let names = (0..<count).map { ServiceName("s\($0)") }
    members = names.enumerated().map { index, name in
      let urls = (0..<Int.random(in: 1...4, using: &random)).map { "http://\(name)-\($0)" }
      let later = names[(index + 1)...].randomElement(using: &random)
      return Member(
        name: name,
        urls: urls,
        endpoints: urls.map { _ in Self.endpoint(&random) },
        policy: Self.policy(fallback: later, &random)
      )
    }
  }

  private static let step = Duration.milliseconds(5)

  private static func endpoint(_ random: inout SeededRandom) -> SimulatedEndpoint {
    let failures: [SimulatedEndpoint.Failure] = [
      .refuses, .resets, .hangs, .answers(503), .answers(500), .answers(429), .answers(404),
    ]
    var endpoint = SimulatedEndpoint()
    if random.unit() < 0.5 {
      let fastest = Duration.microseconds(Int.random(in: 10...20_000, using: &random))
      endpoint.latency = fastest...(fastest * Int.random(in: 1...10, using: &random))
    } else {
      // Whole steps, so that things happen at the same instant.
      let latency = Self.step * Int.random(in: 1...8, using: &random)
      endpoint.latency = latency...latency
    }
    if random.unit() < 0.3 { endpoint.slowRate = random.unit() * 0.2 }
    endpoint.failureRate = random.unit() < 0.4 ? random.unit() : 0
    endpoint.failure = failures.randomElement(using: &random) ?? .resets
    if random.unit() < 0.3 {
      let start = Duration.milliseconds(Int.random(in: 0...2000, using: &random))
      let length = Duration.milliseconds(Int.random(in: 1...5000, using: &random))
      let failure = failures.randomElement(using: &random) ?? .resets
      endpoint.outages = [SimulatedEndpoint.Outage(start..<(start + length), failure, share: random.unit())]
    }
    if random.unit() < 0.2 { endpoint.workers = Int.random(in: 1...4, using: &random) }
    return endpoint
  }

  private static func policy(fallback: ServiceName?, _ random: inout SeededRandom) -> ServicePolicy {
    func maybe(_ chance: Double) -> Bool { random.unit() < chance }
    var policy = ServicePolicy(timeout: .milliseconds(Int.random(in: 50...10_000, using: &random)))
    if maybe(0.5) { policy.attemptTimeout = max(.milliseconds(1), policy.timeout * random.unit()) }
    policy.idempotency = IdempotencyRule.allCases.randomElement(using: &random) ?? .byMethod
    policy.retry.maximumAttempts = Int.random(in: 1...5, using: &random)
    policy.retry.backoff = Backoff(
      base: .milliseconds(Int.random(in: 1...100, using: &random)),
      jitter: Backoff.Jitter.allCases.randomElement(using: &random) ?? .full
    )
    if maybe(0.3) {
      policy.retry.backoff.cap = policy.retry.backoff.base * Int.random(in: 1...4, using: &random)
    }
    if maybe(0.5) {
      policy.retry.throttlingBackoff.base = .milliseconds(Int.random(in: 1...200, using: &random))
    }
    policy.retry.honorsRetryAfter = maybe(0.9)
    if maybe(0.1) { policy.retry.statuses = [503] }
    if maybe(0.5) {
      policy.retryBudget = RetryBudgetPolicy(
        ratio: random.unit(),
        minimumPerSecond: Int.random(in: 0...(maybe(0.5) ? 2 : 20), using: &random),
        timeToLive: .seconds(maybe(0.5) ? 1 : 10)
      )
    } else if maybe(0.2) {
      policy.retryBudget = nil
    }
    if maybe(0.5), policy.retry.maximumAttempts > 1, policy.idempotency != .never {
      let limit = policy.attemptTimeout ?? policy.timeout
      let delay =
        maybe(0.5)
        ? Self.step * Int.random(in: 1...8, using: &random) : limit * random.unit() * 0.9 + .nanoseconds(1)
      policy.hedge = HedgePolicy(
        after: maybe(0.8) ? .delay(min(delay, limit * 0.99)) : .percentile(0.9),
        maximumHedges: Int.random(in: 1...3, using: &random),
        maximumExtraLoad: maybe(0.3) ? 1 : random.unit()
      )
      if case .delay(let delay)? = policy.hedge?.trigger, delay <= .zero || delay >= limit {
        policy.hedge = nil
      }
    }
    if maybe(0.7) {
      policy.circuitBreaker = CircuitBreakerPolicy(
        minimumAttempts: Int.random(in: 1...20, using: &random),
        openDuration: .milliseconds(Int.random(in: 1...2000, using: &random)),
        halfOpenPermits: Int.random(in: 1...3, using: &random),
        leaseDuration: .milliseconds(Int.random(in: 1...5000, using: &random))
      )
      if maybe(0.3) {
        policy.circuitBreaker?.slowDuration = step * Int.random(in: 1...8, using: &random)
        policy.circuitBreaker?.slowRate = max(0.1, random.unit())
      }
      policy.circuitBreaker?.failureRate = max(0.1, random.unit())
      if maybe(0.3) {
        policy.circuitBreaker?.window = .milliseconds(Int.random(in: 1...2000, using: &random))
      }
      if maybe(0.2), let open = policy.circuitBreaker?.openDuration {
        policy.circuitBreaker?.maximumOpenDuration = open * Int.random(in: 1...3, using: &random)
      }
    } else if maybe(0.5) {
      policy.circuitBreaker = nil
    }
    if maybe(0.4) {
      policy.concurrency = ConcurrencyPolicy(
        algorithm: ConcurrencyPolicy.Algorithm.allCases.randomElement(using: &random) ?? .aimd,
        initial: Int.random(in: 1...5, using: &random),
        queue: Int.random(in: 0...5, using: &random)
      )
    }
    if maybe(0.2) {
      policy.rateLimit = RateLimitPolicy(
        perSecond: 1 + random.unit() * 1000,
        burst: Int.random(in: 1...5, using: &random),
        maximumWait: maybe(0.3) ? .milliseconds(Int.random(in: 0...100, using: &random)) : nil
      )
    }
    if maybe(0.2) {
      policy.loadShedding = LoadSheddingPolicy(maximumCalls: Int.random(in: 1...10, using: &random))
    }
    if maybe(0.2) {
      policy.fallback = fallback.map { maybe(0.5) ? .service($0) : .value([:]) } ?? .value([:])
    }
    if maybe(0.2) {
      policy.cache = CachePolicy(timeToLive: .milliseconds(Int.random(in: 1...1000, using: &random)))
    }
    policy.singleFlight = maybe(0.2)
    if maybe(0.4) {
      policy.outliers = OutlierPolicy(
        interval: .milliseconds(Int.random(in: 1...1000, using: &random)),
        failureRate: max(0.1, random.unit()),
        minimumAttempts: Int.random(in: 1...4, using: &random),
        ejectionDuration: .milliseconds(Int.random(in: 1...3000, using: &random)),
        maximumEjectionDuration: .milliseconds(Int.random(in: 3000...6000, using: &random)),
        maximumEjected: random.unit(),
        panicThreshold: random.unit()
      )
    }
    if maybe(0.2) {
      policy.faults = FaultPolicy(
        latencyRate: random.unit() * 0.5,
        latency: .milliseconds(Int.random(in: 1...500, using: &random)),
        errorRate: random.unit() * 0.5,
        abortRate: random.unit() * 0.5
      )
    }
    return policy
  }
}
