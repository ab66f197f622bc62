internal import Fanfare
internal import FanfareTesting

/// A situation that policies are made for, with figures for each way to meet it.
package struct Scenario: Sendable {
  /// What happens.
  package let title: String
  /// The names of the figures.
  package let columns: [String]
  /// The figures, a row for each set of policies.
  package let rows: [[String]]

  /// The scenario as a Markdown table.
  package var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = "|---" + String(repeating: "|--:", count: columns.count - 1) + "|"
    return (["### \(title)", "", line(columns), rule] + rows.map(line)).joined(separator: "\n") + "\n"
  }

  /// All scenarios, in simulated time: the same figures on every machine.
  package static func all() throws -> [Scenario] {
    [try outage(), try slowAnswers(), try slowEndpoint(), try overload(), try totalFailure()]
  }

  private static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

  private static func ms(_ duration: Duration) -> String { "\(Int(duration / .milliseconds(1))) ms" }

  // MARK: 1

  private static func outage() throws -> Scenario {
    let down = Duration.seconds(10) ..< .seconds(18)
    let rows = try [("bare", ServicePolicy.bare), ("defaults", ServicePolicy())].map { name, policy in
      let load = SteadyLoad(
        perSecond: 100,
        length: .seconds(60),
        services: ["failing": (["http://failing"], policy), "other": (["http://other"], policy)]
      )
      let (samples, network) = try load.run([
        "http://failing": SimulatedEndpoint(outages: [SimulatedEndpoint.Outage(down, .answers(503))]),
        "http://other": SimulatedEndpoint(),
      ])
      let recovered = (0..<420).map { down.upperBound + .milliseconds(100) * $0 }.first { time in
        samples.of("failing", in: time..<(time + .seconds(1))).successRate >= 0.99
      }
      return [
        name,
        percent(samples.of("other").successRate),
        "\(samples.of("failing", in: down).count)",
        "\(samples.of("failing", in: down).attempts)",
        recovered.map { "\(((($0 - down.upperBound) / .seconds(1)) * 10).rounded() / 10) s" } ?? "never",
        "\(network.traffic(at: "http://failing").received)",
      ]
    }
    return Scenario(
      title: "A service fails for 8 s; 100 calls a second go to it and to another",
      columns: [
        "policies", "the other's success", "calls in the outage", "attempts in the outage",
        "back at 99 % after its end", "requests in all",
      ],
      rows: rows
    )
  }

  // MARK: 2

  private static func slowAnswers() throws -> Scenario {
    var hedged = ServicePolicy()
    hedged.hedge = HedgePolicy(after: .percentile(0.95))
    let measured = Duration.seconds(15) ..< .seconds(120)
    let rows = try [("defaults", ServicePolicy()), ("hedge after p95", hedged)].map { name, policy in
      let load = SteadyLoad(
        perSecond: 200,
        length: .seconds(120),
        services: ["slow": (["http://slow"], policy)]
      )
      let endpoint = SimulatedEndpoint(
        latency: .milliseconds(5) ... .milliseconds(15),
        slowRate: 0.01,
        slowFactor: 100
      )
      let samples = try load.run(["http://slow": endpoint]).samples.of("slow", in: measured)
      let extra = Double(samples.attempts) / Double(samples.count) - 1
      return [
        name, ms(samples.percentile(0.5)), ms(samples.percentile(0.99)), ms(samples.percentile(0.999)),
        percent(extra),
      ]
    }
    return Scenario(
      title: "One answer in a hundred takes a hundred times as long",
      columns: ["policies", "p50", "p99", "p99.9", "extra load"],
      rows: rows
    )
  }

  // MARK: 3

  private static func slowEndpoint() throws -> Scenario {
    let urls = (0..<4).map { "http://host\($0)" }
    let load = SteadyLoad(perSecond: 200, length: .seconds(60), services: ["four": (urls, ServicePolicy())])
    var endpoints: [String: SimulatedEndpoint] = [:]
    for url in urls { endpoints[url] = SimulatedEndpoint(latency: .milliseconds(5) ... .milliseconds(15)) }
    endpoints["http://host3"]?.latency = .milliseconds(50) ... .milliseconds(150)
    let (samples, network) = try load.run(endpoints)
    let share = Double(network.traffic(at: "http://host3").received) / Double(samples.count)

    // By turns each endpoint has a quarter, the slow one as well; its latency is then the p99 of all.
    let even = SteadyLoad(
      perSecond: 50,
      length: .seconds(60),
      services: Dictionary(
        uniqueKeysWithValues: urls.map { (ServiceName(String($0.dropFirst(7))), ([$0], ServicePolicy())) }
      )
    )
    let evenSamples = try even.run(endpoints).samples
    func row(_ name: String, _ share: Double, _ samples: [SteadyLoad.Sample]) -> [String] {
      [
        name, percent(share), ms(samples.percentile(0.5)), ms(samples.percentile(0.95)),
        ms(samples.percentile(0.99)),
      ]
    }
    return Scenario(
      title: "One of four endpoints is ten times slower than the others",
      columns: ["policies", "share of the slow one", "p50", "p95", "p99"],
      rows: [row("even shares", 0.25, evenSamples), row("two choices, Peak EWMA", share, samples)]
    )
  }

  // MARK: 4

  private static func overload() throws -> Scenario {
    func policy(_ concurrency: ConcurrencyPolicy?) -> ServicePolicy {
      var policy = ServicePolicy(timeout: .seconds(1))
      policy.circuitBreaker = nil
      policy.retry = .never
      policy.concurrency = concurrency
      return policy
    }
    let policies = [
      ("no limit", policy(nil)), ("AIMD", policy(ConcurrencyPolicy())),
      ("Gradient2", policy(ConcurrencyPolicy(algorithm: .gradient2))),
    ]
    let rows = try policies.map { name, policy in
      let load = SteadyLoad(
        perSecond: 300,
        length: .seconds(60),
        services: ["busy": (["http://busy"], policy)]
      )
      let endpoint = SimulatedEndpoint(latency: .milliseconds(100) ... .milliseconds(100), workers: 10)
      let (samples, network) = try load.run(["http://busy": endpoint])
      let late = samples.of("busy", in: .seconds(10) ..< .seconds(60))
      let good = late.filter(\.isSuccess)
      return [
        name, "\(good.count / 50)/s", ms(good.percentile(0.5)), ms(good.percentile(0.99)),
        "\(network.traffic(at: "http://busy").mostRunning)",
      ]
    }
    return Scenario(
      title: "Three times as many calls as a service can answer (100 a second, time-out 1 s)",
      columns: ["limit", "good answers", "p50", "p99", "most at a time"],
      rows: rows
    )
  }

  // MARK: 5

  private static func totalFailure() throws -> Scenario {
    var unbounded = ServicePolicy()
    unbounded.retryBudget = nil
    unbounded.circuitBreaker = nil
    var budget = ServicePolicy()
    budget.circuitBreaker = nil
    let rows = try [("retries alone", unbounded), ("with the budget", budget), ("defaults", ServicePolicy())]
      .map {
        name,
        policy in
        let load = SteadyLoad(
          perSecond: 100,
          length: .seconds(60),
          services: ["dead": (["http://dead"], policy)]
        )
        let endpoint = SimulatedEndpoint(failureRate: 1)
        let (samples, network) = try load.run(["http://dead": endpoint])
        let received = network.traffic(at: "http://dead").received
        let ratio = (Double(received) / Double(samples.count) * 100).rounded() / 100
        return [
          name, "\(samples.count)", "\(received)", "\(ratio)", "\(Int(1.2 * Double(samples.count)) + 610)",
        ]
      }
    return Scenario(
      title: "A service fails altogether for 60 s",
      columns: [
        "policies", "calls", "attempts", "attempts per call", "bar: 1.2 x calls + 10 in each of the 61 s",
      ],
      rows: rows
    )
  }
}
