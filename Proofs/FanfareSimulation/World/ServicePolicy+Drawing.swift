internal import Fanfare
internal import FanfareJSON
internal import FanfareRandomRuns

/// Policies of random runs: every part is there or not, with values at and near its edges.
extension ServicePolicy {
  /// Draws a policy.
  init(fallback: ServiceName?, isInStep: Bool, _ random: inout SeededRandom) {
    self.init(timeout: .milliseconds(random.draw(50...10_000)))
    if random.chance(0.5) {
      let time = isInStep ? RandomPlan.step * random.draw(1...20) : timeout * random.unit()
      attemptTimeout = min(max(.milliseconds(1), time), timeout)
    }
    idempotency = random.pick(IdempotencyRule.allCases)
    drawRetries(&random)
    drawHedges(isInStep: isInStep, &random)
    drawBreaker(&random)
    drawLimits(&random)
    if random.chance(0.2) {
      self.fallback = fallback.map { random.chance(0.5) ? .service($0) : .value([:]) } ?? .value([:])
    }
    if random.chance(0.25) {
      cache = CachePolicy(timeToLive: .milliseconds(random.draw(1...(random.chance(0.5) ? 500 : 5000))))
    }
    singleFlight = random.chance(0.2)
    if random.chance(0.4) { drawOutliers(&random) }
    guard random.chance(0.2) else { return }
    faults = FaultPolicy(
      latencyRate: random.unit() * 0.5,
      latency: .milliseconds(random.draw(1...500)),
      errorRate: random.unit() * 0.5,
      abortRate: random.unit() * 0.5
    )
  }

  private mutating func drawRetries(_ random: inout SeededRandom) {
    retry.maximumAttempts = random.draw(1...5)
    retry.backoff = Backoff(
      base: .milliseconds(random.draw(1...100)),
      jitter: random.pick(Backoff.Jitter.allCases)
    )
    if random.chance(0.3) { retry.backoff.cap = retry.backoff.base * random.draw(1...4) }
    if random.chance(0.5) {
      retry.throttlingBackoff.base = .milliseconds(random.draw(1...200))
      retry.throttlingBackoff.jitter = random.pick(Backoff.Jitter.allCases)
    }
    retry.honorsRetryAfter = random.chance(0.9)
    if random.chance(0.1) { retry.statuses = [503] }
    if random.chance(0.5) {
      retryBudget = RetryBudgetPolicy(
        ratio: random.unit(),
        minimumPerSecond: random.draw(0...(random.chance(0.5) ? 2 : 20)),
        timeToLive: .seconds(random.chance(0.5) ? 1 : 10)
      )
    } else if random.chance(0.2) {
      retryBudget = nil
    }
  }

  private mutating func drawHedges(isInStep: Bool, _ random: inout SeededRandom) {
    guard random.chance(0.5), retry.maximumAttempts > 1, idempotency != .never else { return }
    let limit = attemptTimeout ?? timeout
    let delay =
      isInStep || random.chance(0.4)
      ? RandomPlan.step * random.draw(1...6) : limit * random.unit() * 0.9 + .nanoseconds(1)
    guard delay < limit else { return }
    hedge = HedgePolicy(
      after: random.chance(0.8) ? .delay(delay) : .percentile(0.9),
      maximumHedges: random.draw(1...3),
      maximumExtraLoad: random.chance(isInStep ? 0.7 : 0.3) ? 1 : random.unit()
    )
  }

  private mutating func drawBreaker(_ random: inout SeededRandom) {
    guard random.chance(0.7) else {
      if random.chance(0.5) { circuitBreaker = nil }
      return
    }
    // In half of them everything is near and short, so that one opens and closes while attempts are under way.
    var breaker = CircuitBreakerPolicy(
      minimumAttempts: random.draw(1...(random.chance(0.5) ? 3 : 20)),
      openDuration: .milliseconds(random.draw(1...(random.chance(0.5) ? 40 : 2000))),
      halfOpenPermits: random.draw(1...3),
      leaseDuration: .milliseconds(random.draw(1...(random.chance(0.5) ? 40 : 5000)))
    )
    // Some are met exactly.
    breaker.failureRate = random.chance(0.5) ? random.pick([0.25, 0.5, 0.75, 1]) : max(0.1, random.unit())
    if random.chance(0.3) {
      breaker.slowDuration = RandomPlan.step * random.draw(1...8)
      breaker.slowRate = max(0.1, random.unit())
    }
    if random.chance(0.3) { breaker.window = .milliseconds(random.draw(1...2000)) }
    if random.chance(0.2) { breaker.maximumOpenDuration = breaker.openDuration * random.draw(1...3) }
    circuitBreaker = breaker
  }

  private mutating func drawLimits(_ random: inout SeededRandom) {
    if random.chance(0.4) {
      concurrency = ConcurrencyPolicy(
        algorithm: random.pick(ConcurrencyPolicy.Algorithm.allCases),
        initial: random.draw(1...5),
        queue: random.draw(0...5)
      )
      if random.chance(0.3) { drawBounds(&random) }
    }
    if random.chance(0.2) {
      rateLimit = RateLimitPolicy(
        perSecond: 1 + random.unit() * 1000,
        burst: random.draw(1...5),
        maximumWait: random.chance(0.3) ? .milliseconds(random.draw(0...100)) : nil
      )
    }
    learnedLimits =
      random.chance(0.3) ? LearnedLimitsPolicy(maximumPause: .milliseconds(random.draw(100...3000))) : nil
    if random.chance(0.2) { loadShedding = LoadSheddingPolicy(maximumCalls: random.draw(1...10)) }
  }

  /// Lets a limit that moves come to its ends.
  private mutating func drawBounds(_ random: inout SeededRandom) {
    guard let initial = concurrency?.initial else { return }
    concurrency?.minimum = random.draw(1...initial)
    concurrency?.maximum = initial + random.draw(0...2)
  }

  private mutating func drawOutliers(_ random: inout SeededRandom) {
    outliers = OutlierPolicy(
      interval: .milliseconds(random.draw(1...1000)),
      failureRate: max(0.1, random.unit()),
      minimumAttempts: random.draw(1...4),
      ejectionDuration: .milliseconds(random.draw(1...3000)),
      maximumEjectionDuration: .milliseconds(random.draw(3000...6000)),
      maximumEjected: random.unit(),
      panicThreshold: random.unit()
    )
  }
}
