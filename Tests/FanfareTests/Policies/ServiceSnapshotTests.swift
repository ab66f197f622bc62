import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct ServiceSnapshotTests {
  private let clock = ManualClock()

  private func client(_ policies: [ServiceName: ServicePolicy]) throws -> (ServiceClient, ScriptedTransport) {
    let transport = ScriptedTransport(clock: clock)
    let services = Dictionary(
      uniqueKeysWithValues: policies.map { ($0, Service("http://\($0)", policy: $1)) }
    )
    return (try ServiceClient(transport: transport, services: services, clock: clock, seed: 1), transport)
  }

  @Test func `services without a policy hold nothing, and stand in the order of their names`() throws {
    let (client, _) = try client(["b": .bare, "a": .bare])
    let snapshot = client.snapshot()
    #expect(snapshot.map(\.name) == ["a", "b"])
    let service = snapshot[0]
    #expect(service.calls == 0 && service.place == nil)
    #expect(service.turn == nil && service.retries == nil)
    #expect(service.hedges == nil && service.hedgeDelay == nil)
    let endpoint = service.endpoints[0]
    #expect(endpoint.circuit == nil && endpoint.concurrency == nil && endpoint.latency == nil)
    #expect("\(endpoint.endpoint)" == "http://a")
  }

  @Test func `calls under way, permits, turns and budgets are shown`() async throws {
    let policy = ServicePolicy {
      $0.concurrency = .fixed(1, queue: 1)
      $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 2)
      $0.retryBudget = RetryBudgetPolicy(ratio: 1, minimumPerSecond: 3)
      $0.hedge = HedgePolicy(after: .delay(.seconds(5)), maximumExtraLoad: 0.5)
    }
    let (client, transport) = try client(["nlp": policy])
    transport.on("http://nlp", .json("{}", after: .milliseconds(10)))
    async let results = client.parallel([get("nlp"), get("nlp")])
    // The exchange, and the other call in its queue.
    await clock.sleepers(atLeast: 2)
    let service = client.snapshot()[0]
    #expect(service.calls == 2)
    #expect(service.turn == .seconds(1))
    #expect(service.retries == 5 && service.hedges == 1 && service.hedgeDelay == .seconds(5))
    #expect(service.endpoints[0].attempts == 1)
    #expect(service.endpoints[0].concurrency == .init(limit: 1, running: 1, waiting: 1))
    clock.advance(by: .milliseconds(10))
    await transport.received(atLeast: 2)
    clock.advance(by: .milliseconds(10))
    #expect(await results.isComplete)
    let after = client.snapshot()[0]
    #expect(after.calls == 0 && after.endpoints[0].attempts == 0)
    #expect(after.endpoints[0].circuit == .closed(attempts: 2, failures: 0))
  }

  @Test func `an open circuit says until when, and then lets probes through`() async throws {
    let policy = ServicePolicy {
      $0.retry = .never
      $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1, openDuration: .seconds(5))
    }
    let (client, transport) = try client(["nlp": policy])
    transport.on("http://nlp", .status(.badGateway))
    _ = await client.call(get("nlp"))
    let until = clock.now.advanced(by: .seconds(5))
    #expect(client.snapshot()[0].endpoints[0].circuit == .open(until: until))
    clock.advance(by: .seconds(5))
    #expect(client.snapshot()[0].endpoints[0].circuit == .halfOpen(probes: 0))
  }

  @Test func `looking changes nothing`() throws {
    let policy = ServicePolicy { $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1) }
    let (client, _) = try client(["nlp": policy])
    #expect(client.snapshot() == client.snapshot())
    #expect(client.audit("nlp") == .nothing)
  }

  @Test func `a learned service is shown with its place`() throws {
    let (client, _) = try client(["nlp": .bare])
    let place = PolicyPlace("a#/do/0", .bare)
    _ = try client.learned(ServiceKey("http://nlp", at: place), as: "nlp") {
      Service("http://nlp", policy: .bare)
    }
    #expect(client.snapshot().map(\.place) == [nil, "a#/do/0"])
  }

  @Test func `what is wrong with a service that is learnt is told, and it isn't kept`() throws {
    let (client, _) = try client([:])
    #expect(throws: InvalidServices.self) {
      try client.learned(ServiceKey("nlp"), as: "nlp") { Service("nlp") }
    }
    #expect(throws: InvalidServices.self) {
      try client.learned(ServiceKey("nlp"), as: "nlp") {
        Service("http://nlp", policy: ServicePolicy { $0.fallback = .service("other") })
      }
    }
    #expect(client.snapshot().isEmpty)
  }
}
