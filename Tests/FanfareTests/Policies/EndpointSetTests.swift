import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct EndpointSetTests {
  private var random = SeededRandom(seed: 7)

  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  private func endpoints(_ count: Int, _ policy: ServicePolicy = ServicePolicy()) throws -> EndpointSet {
    EndpointSet(try (0..<count).map { try Endpoint(parsing: "http://host\($0)") }, policy)
  }

  private mutating func picks(
    _ set: inout EndpointSet,
    _ count: Int,
    avoiding tried: [Int] = [],
    at seconds: Double = 0
  )
    -> [Int: Int]
  {
    var picks: [Int: Int] = [:]
    for _ in 0..<count {
      guard case .endpoint(let index) = set.pick(avoiding: tried, at: at(seconds), &random) else { continue }
      picks[index, default: 0] += 1
    }
    return picks
  }

  @Test mutating func `equal endpoints get equal shares`() throws {
    var set = try endpoints(4)
    let shares = picks(&set, 4000)
    #expect((0..<4).allSatisfy { (800...1200).contains(shares[$0] ?? 0) })
  }

  @Test mutating func `a slow endpoint is asked less`() throws {
    var set = try endpoints(4)
    for index in 0..<4 { set.states[index].latency.record(.milliseconds(index == 2 ? 500 : 10), at: at(0)) }
    #expect(picks(&set, 4000)[2] == nil)
  }

  @Test func `a rising latency counts at once and a falling one slowly`() {
    var latency = PeakEWMA()
    latency.record(.milliseconds(10), at: at(0))
    latency.record(.milliseconds(100), at: at(0))
    #expect(latency.value(at: at(0)) == 0.1)
    latency.record(.milliseconds(10), at: at(10))
    #expect((0.03...0.06).contains(latency.value(at: at(10))))
    #expect(latency.value(at: at(1000)) < 0.001)
  }

  @Test mutating func `one that was tried is avoided while there is another`() throws {
    var set = try endpoints(3)
    #expect(picks(&set, 100, avoiding: [0, 2]) == [1: 100])
    #expect(picks(&set, 300, avoiding: [0, 1, 2]).count == 3)
  }

  @Test mutating func `an endpoint that fails more than it should is left out for a while`() throws {
    var set = try endpoints(4)
    var out: [Endpoint] = []
    for step in 0..<200 {
      let now = at(Double(step) / 10)
      for index in 0..<4 { out += set.record(index, failed: index == 3, at: now).map(\.endpoint) }
    }
    #expect(out.map(\.description) == ["http://host3"])
    #expect(picks(&set, 1000, at: 20)[3] == nil)
    #expect(picks(&set, 4000, at: 45)[3] != nil)
  }

  @Test mutating func `when over half are out all are used again`() throws {
    var set = try endpoints(4, ServicePolicy { $0.outliers?.maximumEjected = 1 })
    for step in 0..<150 {
      for index in 0..<4 { _ = set.record(index, failed: index > 0, at: at(Double(step) / 10)) }
    }
    #expect(picks(&set, 4000, at: 15).count == 4)
  }

  @Test func `a retry goes to another endpoint`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .status(.badGateway))
    transport.on("http://b", .status(.badGateway))
    let policy = ServicePolicy {
      $0.retry.backoff = Backoff(base: .nanoseconds(1), cap: .nanoseconds(1)); $0.retry.maximumAttempts = 2
    }
    let client = try ServiceClient(
      transport: transport,
      services: ["nlp": Service(["http://a", "http://b"], policy: policy)],
      clock: clock
    )
    for _ in 0..<10 {
      let result = await client.call(get("nlp"))
      #expect(Set(result.attempts.map(\.endpoint.description)) == ["http://a", "http://b"])
    }
  }

  @Test func `an endpoint whose breaker is open is passed over`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .status(.internalServerError))
    transport.on("http://b", .json("{}"))
    let policy = ServicePolicy {
      $0.retry = .never
      $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1)
      $0.outliers = nil
    }
    let client = try ServiceClient(
      transport: transport,
      services: ["nlp": Service(["http://a", "http://b"], policy: policy)],
      clock: clock
    )
    var failures = 0
    for _ in 0..<50 { if await !client.call(get("nlp")).isSuccess { failures += 1 } }
    #expect(failures == 1)
  }
}
