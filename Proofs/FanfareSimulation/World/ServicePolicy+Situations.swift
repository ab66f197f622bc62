internal import Fanfare
internal import FanfareRandomRuns

/// Policies of random runs that bring about what single draws seldom do.
extension ServicePolicy {
  /// Whether calls may share answers.
  var sharesAnswers: Bool { cache != nil || singleFlight }

  /// Makes its calls wait for each other, and nothing else.
  mutating func crowd(_ random: inout SeededRandom) {
    concurrency =
      random.chance(0.5)
      ? .fixed(random.draw(1...2), queue: random.draw(0...3))
      : ConcurrencyPolicy(initial: random.draw(2...8), queue: random.draw(0...8))
    (cache, singleFlight, rateLimit, hedge) = (nil, false, nil, nil)
    if case .service? = fallback { fallback = nil }
    learnedLimits = nil
    if random.chance(0.5) { loadShedding = nil }
  }

  /// Has a hedge for each call.
  mutating func hedgeAlways(after delay: Duration) {
    timeout = max(timeout, .seconds(1))
    (attemptTimeout, faults, concurrency) = (nil, nil, nil)
    if idempotency == .never { idempotency = .byMethod }
    retry.maximumAttempts = max(2, retry.maximumAttempts)
    retryBudget = nil
    hedge = HedgePolicy(after: .delay(delay), maximumHedges: 1, maximumExtraLoad: 1)
  }

  /// Has a breaker that opens after few failures and closes soon.
  mutating func breakQuickly(_ random: inout SeededRandom) {
    circuitBreaker = CircuitBreakerPolicy(
      minimumAttempts: random.draw(1...2),
      openDuration: .milliseconds(random.draw(1...20)),
      halfOpenPermits: 1
    )
    circuitBreaker?.failureRate = random.pick([0.25, 0.5, 1])
    (attemptTimeout, faults, rateLimit) = (nil, nil, nil)
  }

  /// Has little that pays for retries, and nothing else that keeps from them.
  mutating func starve(_ random: inout SeededRandom) {
    idempotency = .always
    retry.maximumAttempts = random.draw(2...5)
    retry.backoff = Backoff(base: .milliseconds(random.draw(1...50)))
    retryBudget = RetryBudgetPolicy(
      ratio: random.pick([0, 0.1, 0.5]),
      minimumPerSecond: random.draw(0...3),
      timeToLive: .seconds(random.pick([1, 2, 10]))
    )
    (circuitBreaker, outliers, concurrency, rateLimit, loadShedding) = (nil, nil, nil, nil, nil)
    learnedLimits = nil
    (fallback, cache, singleFlight, faults) = (nil, nil, false, nil)
  }

  /// Keeps answers for so long that several groups ask for them.
  mutating func keepAnswers(_ random: inout SeededRandom) {
    cache = CachePolicy(timeToLive: .milliseconds(random.draw(500...5000)))
    singleFlight = random.chance(0.5)
    (fallback, faults, rateLimit, concurrency) = (nil, nil, nil, nil)
  }

  /// Lets calls wait for their turn, and nothing else.
  mutating func meter(_ random: inout SeededRandom) {
    rateLimit = RateLimitPolicy(
      perSecond: random.pick([2, 10, 50, 200]),
      burst: random.draw(1...3),
      maximumWait: random.chance(0.2) ? .milliseconds(random.draw(0...300)) : nil
    )
    (fallback, cache, singleFlight, faults, concurrency) = (nil, nil, false, nil, nil)
    if random.chance(0.5) { loadShedding = nil }
  }

  /// Leaves endpoints out soon and for long.
  mutating func leaveOutMany(_ random: inout SeededRandom) {
    outliers = OutlierPolicy(
      interval: .milliseconds(random.draw(1...50)),
      failureRate: 0.5,
      minimumAttempts: random.draw(1...2),
      ejectionDuration: .milliseconds(random.draw(100...3000)),
      maximumEjectionDuration: .milliseconds(random.draw(3000...6000)),
      maximumEjected: 1,
      panicThreshold: random.pick([0, 0.3, 0.5, 0.7])
    )
    (circuitBreaker, concurrency) = (nil, nil)
  }
}
