internal import Fanfare
internal import FanfareTesting

extension Scenario {
  static func slowAnswers() throws -> Scenario {
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
      let extra = Double(samples.attempts.count) / Double(samples.count) - 1
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

  static func slowEndpoint() throws -> Scenario {
    let urls = (0..<4).map { "http://host\($0)" }
    let quick = SimulatedEndpoint(latency: .milliseconds(5) ... .milliseconds(15))
    let slow = SimulatedEndpoint(latency: .milliseconds(50) ... .milliseconds(150))
    let endpoints = Dictionary(uniqueKeysWithValues: urls.map { ($0, quick) })
    let times = Duration.seconds(20) ..< .seconds(40)
    func samples(
      _ perSecond: Int,
      _ services: [ServiceName: (urls: [String], policy: ServicePolicy)]
    ) throws -> [SteadyLoad.Sample] {
      var load = SteadyLoad(perSecond: perSecond, length: .seconds(80), services: services)
      load.changes = [
        SteadyLoad.Change(time: times.lowerBound, url: urls[3], endpoint: slow),
        SteadyLoad.Change(time: times.upperBound, url: urls[3], endpoint: quick),
      ]
      return try load.run(endpoints).samples
    }
    // By turns each endpoint has a quarter; here each is a service of its own, called as often.
    let even = Dictionary(
      uniqueKeysWithValues: urls.map { (ServiceName(String($0.dropFirst(7))), ([$0], ServicePolicy())) }
    )
    let rows = [
      ("even shares", try samples(50, even)),
      ("two choices, Peak EWMA", try samples(200, ["four": (urls, ServicePolicy())])),
    ]
    let windows = [0..<20, 20..<21, 21..<30, 30..<40, 40..<50, 50..<60, 60..<80]
    return Scenario(
      title: "One of four endpoints is ten times slower than the others from 20 s to 40 s",
      columns: ["its share of the calls"] + windows.map { "\($0.lowerBound) to \($0.upperBound) s" }
        + ["p50 while slow", "p99 while slow"],
      rows: rows.map { name, samples in
        let shares = windows.map { window in
          let attempts = samples.attempts.filter { window.contains(Int($0.start / .seconds(1))) }
          return percent(Double(attempts.count { $0.url == urls[3] }) / Double(max(1, attempts.count)))
        }
        let meanwhile = samples.filter { times.contains($0.start) }
        return [name] + shares + [ms(meanwhile.percentile(0.5)), ms(meanwhile.percentile(0.99))]
      }
    )
  }
}
