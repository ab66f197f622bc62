internal import Fanfare
internal import FanfareTesting
internal import HTTPTypes
internal import Synchronization

/// Calls that come at a steady rate, whatever becomes of the earlier ones, against simulated services.
struct SteadyLoad: Sendable {
  /// What came of one call.
  struct Sample: Sendable {
    let service: ServiceName
    let start: Duration
    let duration: Duration
    let attempts: [Attempt]
    let isSuccess: Bool
  }

  /// When an attempt began, and where it went.
  struct Attempt: Sendable {
    let start: Duration
    let url: String
  }

  /// An endpoint that behaves otherwise from some time on.
  struct Change: Sendable {
    let time: Duration
    let url: String
    let endpoint: SimulatedEndpoint
  }

  var perSecond: Int
  var length: Duration
  var services: [ServiceName: (urls: [String], policy: ServicePolicy)]
  var changes: [Change] = []
  var seed: UInt64 = 1

  private static let origin = MonotonicInstant(nanoseconds: 0)

  /// Runs the load in simulated time; each tick calls every service once, side by side.
  ///
  /// - Parameter endpoints: how the services behave, by URL.
  /// - Returns: what came of each call, and what each endpoint was sent in each second.
  func run(_ endpoints: [String: SimulatedEndpoint]) throws -> (samples: [Sample], network: SimulatedNetwork)
  {
    let simulation = Simulation(seed: seed)
    let network = SimulatedNetwork(simulation)
    for (url, endpoint) in endpoints { try network.add(url, endpoint) }
    let samples = try simulation.run { try await play(on: network, clock: simulation.clock) }
    return (samples, network)
  }

  private func play(on network: SimulatedNetwork, clock: SimulatedClock) async throws -> [Sample] {
    let client = try ServiceClient(
      transport: network,
      services: services.mapValues { Service($0.urls, policy: $0.policy) },
      clock: clock,
      seed: seed
    )
    let calls = services.keys.sorted().map { ServiceCall($0, ServiceRequest(method: .get, path: "/")) }
    let count = Int(length / .seconds(1)) * perSecond
    let interval = Duration.seconds(1) / perSecond
    return await withTaskGroup(of: [Sample].self) { group in
      for change in changes {
        group.addTask {
          try? await clock.sleep(until: Self.origin.advanced(by: change.time))
          try? network.add(change.url, change.endpoint)
          return []
        }
      }
      for number in 0..<count {
        try? await clock.sleep(until: Self.origin.advanced(by: interval * number))
        group.addTask {
          await client.parallel(calls).map { result in
            Sample(
              service: result.service,
              start: result.start - Self.origin,
              duration: result.duration,
              attempts: result.attempts.map {
                Attempt(start: $0.start - Self.origin, url: $0.endpoint.description)
              },
              isSuccess: result.isSuccess
            )
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
  }
}

extension [SteadyLoad.Sample] {
  /// Those of a service that began within a time.
  func of(
    _ service: ServiceName,
    in times: Range<Duration> = .zero ..< .seconds(100_000)
  ) -> [SteadyLoad.Sample] {
    filter { $0.service == service && times.contains($0.start) }
  }

  /// The share of calls that succeeded.
  var successRate: Double { isEmpty ? 0 : Double(count { $0.isSuccess }) / Double(count) }

  /// How many attempts they made together.
  var attempts: [SteadyLoad.Attempt] { flatMap(\.attempts) }

  /// The most attempts that began within a second.
  var attemptPeak: Int {
    Dictionary(grouping: attempts) { Int($0.start / .seconds(1)) }.values.map(\.count).max() ?? 0
  }

  /// The latency that a share of the calls didn't exceed.
  func percentile(_ share: Double) -> Duration {
    let sorted = map(\.duration).sorted()
    return sorted.isEmpty ? .zero : sorted[Swift.min(sorted.count - 1, Int(share * Double(sorted.count)))]
  }
}
