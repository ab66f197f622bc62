package import Fanfare
internal import FanfareTesting
internal import HTTPTypes

/// Callers that make one call after another against a service with limits of 60 requests and 10,000 tokens a minute, and whose estimates
/// of what their calls take are off by up to a half.
package struct LimitedCallers: Sendable {
  /// What came of it.
  package struct Outcome: Sendable {
    /// The larger share that was used of what the service allows, of requests or of tokens.
    package let used: Double
    /// The share of requests that were refused.
    package let refused: Double
    /// How many calls of each caller succeeded.
    package let successes: [Int]
    package let failures: [ServiceError]
    /// The longest that a call took.
    package let longest: Duration
    /// How many attempts passed another of the same priority that had come before.
    package let passed: Int
    /// How often it was seen that somebody waited whose turn had come.
    package let missed: Int
    /// What the service was asked, for people, if that was wanted.
    package let log: [String]
  }

  package var counting = LimitedService.Counting.windows
  package var dialect = LimitedService.Dialect.vendor
  package var minutes = 30
  package var seed: UInt64 = 1
  /// What estimates are multiplied by besides what chance does to them.
  package var bias = 1.0
  /// Whether estimates are right: what a client makes of a service's limits that knows what each call will take.
  package var knowsCosts = false
  /// Which of the six callers are there.
  package var callers: Set<Int> = Set(0..<6)
  /// Whether the outcome says what the service was asked.
  package var keepsLog = false

  package init() {}

  /// Runs it in simulated time.
  package func run() throws -> Outcome {
    let simulation = Simulation(seed: seed)
    let service = LimitedService(
      counting,
      dialect,
      requests: 60,
      tokens: 10_000,
      per: .seconds(60),
      clock: simulation.clock,
      keepsLog: keepsLog
    )
    let network = SimulatedNetwork(simulation) { request, _ in
      service.answer(tokens: Self.numbers(in: request.target).actual)
    }
    try network.add("http://limited", SimulatedEndpoint(latency: .milliseconds(300) ... .milliseconds(1500)))
    let client = try ServiceClient(
      transport: network,
      services: ["limited": Service("http://limited", policy: policy)],
      clock: simulation.clock,
      timeOfDay: { LimitedService.today + (simulation.clock.now - Self.origin) / .seconds(1) },
      seed: seed
    )
    let end = Self.origin.advanced(by: .seconds(60 * minutes))
    // Of some services requests are what is scarce, and of others tokens.
    let mean = simulation.random { Double.random(in: 80...400, using: &$0) }
    let (tallies, missed) = try simulation.run {
      async let missed = watch(client, simulation, until: end)
      let tallies = await withTaskGroup(of: (Int, [ServiceResult<ServiceResponse>]).self) { group in
        for caller in callers.sorted() {
          group.addTask { (caller, await call(client, caller, mean, simulation, until: end)) }
        }
        return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
      }
      return (tallies, await missed)
    }
    let results = callers.sorted().map { tallies[$0] ?? [] }
    let all = results.flatMap { $0 }
    let tally = service.tally
    return Outcome(
      used: max(Double(tally.accepted) / 60, tally.tokens / 10_000) / Double(minutes),
      refused: Double(tally.refused) / Double(max(1, tally.accepted + tally.refused)),
      successes: results.map { $0.count { $0.isSuccess } },
      failures: all.compactMap(\.error),
      longest: all.map(\.duration).max() ?? .zero,
      passed: Self.passed(in: callers.subtracting([0]).flatMap { tallies[$0] ?? [] }),
      missed: missed,
      log: tally.log
    )
  }

  private static let origin = MonotonicInstant(nanoseconds: 0)

  private var policy: ServicePolicy {
    ServicePolicy {
      $0.learnedLimits = LearnedLimitsPolicy(extraTime: .seconds(3600))
      $0.limits = [
        LimitPolicy("requests", 60),
        LimitPolicy(
          "tokens",
          10_000,
          cost: LimitMeasure { Self.numbers(in: $0.path).estimate },
          actual: LimitMeasure { Double(String(decoding: $0.body, as: UTF8.self).filter(\.isNumber)) }
        ),
      ]
    }
  }

  /// One call after another, until it is time to stop: the last caller's are large, and the first one's matter less.
  private func call(
    _ client: ServiceClient,
    _ caller: Int,
    _ mean: Double,
    _ simulation: Simulation,
    until end: MonotonicInstant
  ) async -> [ServiceResult<ServiceResponse>] {
    var results: [ServiceResult<ServiceResponse>] = []
    while simulation.clock.now < end {
      let (size, error) = simulation.random {
        (Double.random(in: 0.3...1.7, using: &$0), Double.random(in: 0.5...1.5, using: &$0))
      }
      let actual = (mean * size * (caller == 5 ? 4 : 1)).rounded()
      let request = ServiceRequest(
        method: .post,
        path: "/\(Int(knowsCosts ? actual : actual * error * bias))/\(Int(actual))",
        priority: caller == 0 ? .low : .normal
      )
      results.append(await client.call(ServiceCall("limited", request)))
    }
    return results
  }

  /// How many of these began before another that had come earlier.
  private static func passed(in results: [ServiceResult<ServiceResponse>]) -> Int {
    let begun = results.compactMap { result in
      result.attempts.first.flatMap { first in
        result.attempts.last.map { (came: $0.start.advanced(by: $0.duration - result.duration), first.start) }
      }
    }
    var latest = MonotonicInstant(nanoseconds: 0)
    return begun.sorted { $0.came < $1.came }.count { _, start in
      defer { latest = max(latest, start) }
      return start < latest
    }
  }

  /// Looks again and again whether somebody waits whose turn has come, at instants at which nothing else happens.
  private func watch(
    _ client: ServiceClient,
    _ simulation: Simulation,
    until end: MonotonicInstant
  ) async -> Int {
    var missed = 0
    while simulation.clock.now < end {
      let pause = simulation.random { Int64.random(in: 1...4_000_000_000, using: &$0) }
      try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: .nanoseconds(pause)))
      if client.audit("limited").isTurnMissed { missed += 1 }
    }
    return missed
  }

  /// What a call is estimated to take, and takes.
  private static func numbers(in path: String) -> (estimate: Double, actual: Double) {
    let numbers = path.split(separator: "/").compactMap { Double($0) }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
  }
}
