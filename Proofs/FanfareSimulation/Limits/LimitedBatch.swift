package import Fanfare
internal import FanfareTesting
internal import HTTPTypes

/// A batch of calls, so many at a time, against a service that is limited.
package struct LimitedBatch: Sendable {
  /// What came of it.
  package struct Outcome: Sendable {
    package let successes: Int
    package let errors: [ServiceError.Code: Int]
    package let tally: LimitedService.Tally
    /// How long it took in all.
    package let duration: Duration

    /// The share of the requests that were refused.
    package var refusedShare: Double {
      Double(tally.refused) / Double(max(1, tally.accepted + tally.refused))
    }
  }

  package var counting = LimitedService.Counting.windows
  package var dialect = LimitedService.Dialect.draft
  package var requests = 200.0
  package var per = Duration.seconds(10)
  package var calls = 1200
  package var width = 8
  package var latency = Duration.milliseconds(20) ... .milliseconds(60)
  package var policy = ServicePolicy()
  package var seed: UInt64 = 1

  package init() {}

  /// Runs it in simulated time.
  package func run() throws -> Outcome {
    let simulation = Simulation(seed: seed)
    let service = LimitedService(counting, dialect, requests: requests, per: per, clock: simulation.clock)
    let network = SimulatedNetwork(simulation) { _, _ in service.answer(tokens: 0) }
    try network.add("http://limited", SimulatedEndpoint(latency: latency))
    let client = try ServiceClient(
      transport: network,
      services: ["limited": Service("http://limited", policy: policy)],
      clock: simulation.clock,
      timeOfDay: { [clock = simulation.clock] in
        LimitedService.today + (clock.now - MonotonicInstant(nanoseconds: 0)) / .seconds(1)
      },
      seed: seed
    )
    let results = try simulation.run { await self.call(client) }
    var errors: [ServiceError.Code: Int] = [:]
    for case .failure(let error) in results.map(\.outcome) { errors[error.code, default: 0] += 1 }
    return Outcome(
      successes: results.count { $0.isSuccess },
      errors: errors,
      tally: service.tally,
      duration: simulation.clock.now - MonotonicInstant(nanoseconds: 0)
    )
  }

  /// Makes the calls, a new one as soon as one has ended; they are POSTs, as of documents that are to be worked on.
  private func call(_ client: ServiceClient) async -> [ServiceResult<ServiceResponse>] {
    let call = ServiceCall("limited", ServiceRequest(method: .post, path: "/"))
    return await withTaskGroup(of: ServiceResult<ServiceResponse>.self) { group in
      var results: [ServiceResult<ServiceResponse>] = []
      for number in 0..<calls {
        if number >= width, let result = await group.next() { results.append(result) }
        group.addTask { await client.call(call) }
      }
      for await result in group { results.append(result) }
      return results
    }
  }
}
