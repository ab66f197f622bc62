internal import Fanfare
internal import FanfareRandomRuns
internal import FanfareTesting

/// A random run as a value: its services, and the groups of calls to them.
struct RandomPlan {
  var members: [RandomMember]
  var steps: [RandomStep]
  /// How far the time goes on at most each time it is read.
  ///
  /// Then no two things happen at the same instant, and models that count on that aren't asked.
  var unrest: Duration
  /// Calls whose answers are read while they come, and calls that are sent elsewhere; few runs have any.
  var streams: StreamPlan?
  var redirects: RedirectPlan?

  /// The time that runs in step are in step with: much happens at the same instant.
  static let step = Duration.milliseconds(5)

  /// Draws a run.
  init(seed: UInt64) {
    var random = SeededRandom(seed: ~seed)
    unrest = random.chance(0.1) ? .nanoseconds(random.pick([1, 100, 10_000])) : .zero
    // What they compare counts on instants.
    if unrest == .zero, random.chance(0.12) { streams = StreamPlan(&random) }
    if unrest == .zero, random.chance(0.12) { redirects = RedirectPlan(&random) }
    random = SeededRandom(seed: seed)
    let isInStep = random.unit() < 0.3
    // Small runs are frequent, since most should be quick.
    let count = Int.random(in: 1...(random.unit() < 0.1 ? 32 : 4), using: &random)
    let names = (0..<count).map { ServiceName("s\($0)") }
    var members: [RandomMember] = []
    for (index, name) in names.enumerated() {
      let fallback = names[(index + 1)...].randomElement(using: &random)
      members.append(RandomMember(name, fallback: fallback, isInStep: isInStep, &random))
    }
    self.members = members
    steps = []
    for number in 0..<Int.random(in: 1...(random.unit() < 0.1 ? 25 : 6), using: &random) {
      steps.append(RandomStep(among: members, isInStep: isInStep, number: number, &random))
    }
  }

  /// The services, for people.
  var lines: [String] {
    (unrest > .zero ? ["reading the time takes up to \(unrest.exactText)"] : [])
      + members.flatMap { member in
        zip(member.urls, member.endpoints).map { "\(member.name) at \($0): \($1.text)" }
          + ["\(member.name): \(member.policyText)"]
      }
      + (streams?.lines ?? []) + (redirects?.lines ?? [])
  }
}

extension StreamPlan {
  fileprivate var lines: [String] {
    ["\(Self.service) at \(urls.joined(separator: " and ")): \(habits)", "\(Self.service): \(policy)"]
      + readings.map { "\(Self.service): \($0)" }
  }
}

extension RedirectPlan {
  fileprivate var lines: [String] {
    ["\(Self.service) at \(own.joined(separator: " and ")): \(policy)\(isGuarded ? ", guarded" : "")"]
      + calls.map { "\(Self.service): \($0)" }
  }
}

extension RandomMember {
  /// What of its policy isn't as in the one that does nothing.
  fileprivate var policyText: String {
    var parts = ["time-out \(policy.timeout.exactText)"]
    if let limit = policy.attemptTimeout { parts.append("of an attempt \(limit.exactText)") }
    if policy.idempotency != .byMethod { parts.append("idempotency \(policy.idempotency)") }
    if policy.retry != .never { parts.append("retry \(policy.retry)") }
    func add(_ name: String, _ part: Any?) { if let part { parts.append("\(name) \(part)") } }
    add("retry budget", policy.retryBudget)
    add("hedge", policy.hedge)
    add("circuit breaker", policy.circuitBreaker)
    add("concurrency", policy.concurrency)
    add("learned limits", policy.learnedLimits)
    add("rate limit", policy.rateLimit)
    add("load shedding", policy.loadShedding)
    add("fallback", policy.fallback)
    add("cache", policy.cache)
    add("single-flight", policy.singleFlight ? "on" : nil)
    add("outliers", policy.outliers)
    add("faults", policy.faults)
    return parts.joined(separator: ", ")
  }
}
