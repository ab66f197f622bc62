internal import Fanfare
internal import FanfareTesting

extension Scenario {
  static func outage() throws -> Scenario {
    let down = Duration.seconds(10) ..< .seconds(18)
    var thrifty = ServicePolicy()
    thrifty.retryBudget?.timeToLive = .seconds(1)
    let policies = [
      ("bare", ServicePolicy.bare), ("retries alone", retriesAlone), ("defaults", ServicePolicy()),
      ("defaults, deposits good for 1 s", thrifty),
    ]
    let rows = try policies.map { name, policy in
      let load = SteadyLoad(
        perSecond: 100,
        length: .seconds(60),
        services: ["failing": (["http://failing"], policy), "other": (["http://other"], policy)]
      )
      let samples = try load.run([
        "http://failing": SimulatedEndpoint(outages: [SimulatedEndpoint.Outage(down, .answers(503))]),
        "http://other": SimulatedEndpoint(),
      ]).samples
      let failing = samples.of("failing")
      let recovered = (0..<420).map { down.upperBound + .milliseconds(100) * $0 }.first { time in
        // In the second that follows, and for all that remains.
        [time + .seconds(1), load.length].allSatisfy {
          failing.of("failing", in: time..<$0).successRate >= 0.99
        }
      }
      return [
        name,
        percent(samples.of("other").successRate),
        "\(failing.of("failing", in: down).count)",
        "\(failing.attempts.count { down.contains($0.start) })",
        "\(failing.attemptPeak)",
        recovered.map { seconds($0 - down.upperBound) } ?? "never",
      ]
    }
    return Scenario(
      title: "A service fails for 8 s; 100 calls a second go to it and to another",
      columns: [
        "policies", "the other's success", "calls in the outage", "attempts in the outage",
        "most attempts in a second", "back at 99 % after its end",
      ],
      rows: rows
    )
  }

  static func totalFailure() throws -> Scenario {
    var budget = ServicePolicy()
    budget.circuitBreaker = nil
    let policies = [
      ("bare", ServicePolicy.bare), ("retries alone", retriesAlone), ("with the budget", budget),
      ("defaults", ServicePolicy()),
    ]
    let rows = try policies.map { name, policy in
      let load = SteadyLoad(
        perSecond: 100,
        length: .seconds(60),
        services: ["dead": (["http://dead"], policy)]
      )
      let (samples, network) = try load.run(["http://dead": SimulatedEndpoint(failureRate: 1)])
      let received = network.traffic(at: "http://dead").received
      let ratio = (Double(received) / Double(samples.count) * 1000).rounded() / 1000
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
