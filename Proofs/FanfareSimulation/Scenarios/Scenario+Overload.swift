internal import Fanfare
internal import FanfareTesting

extension Scenario {
  static func overload() throws -> Scenario {
    func policy(_ concurrency: ConcurrencyPolicy?, attemptTimeout: Duration? = nil) -> ServicePolicy {
      var policy = ServicePolicy(timeout: .seconds(1), attemptTimeout: attemptTimeout)
      policy.circuitBreaker = nil
      policy.retry = .never
      policy.concurrency = concurrency
      return policy
    }
    let patience = Duration.milliseconds(300)
    let policies = [
      ("no limit", policy(nil)),
      ("no limit, attempts of at most 300 ms", policy(nil, attemptTimeout: patience)),
      ("AIMD", policy(ConcurrencyPolicy())),
      ("AIMD, attempts of at most 300 ms", policy(ConcurrencyPolicy(), attemptTimeout: patience)),
      ("Gradient2", policy(ConcurrencyPolicy(algorithm: .gradient2))),
      (
        "Gradient2, attempts of at most 300 ms",
        policy(ConcurrencyPolicy(algorithm: .gradient2), attemptTimeout: patience)
      ),
      ("fixed at 12", policy(.fixed(12))),
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
        name, "\(good.count / 50)/s", good.isEmpty ? "none" : ms(good.percentile(0.5)),
        good.isEmpty ? "none" : ms(good.percentile(0.99)),
        "\(network.traffic(at: "http://busy").mostRunning)",
      ]
    }
    return Scenario(
      title: "Three times as many calls as a service can answer (100 a second), time-out 1 s",
      columns: ["limit", "good answers", "p50", "p99", "most at a time"],
      rows: rows
    )
  }
}
