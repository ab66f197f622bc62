import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct HedgeTests {
  private let policy = ServicePolicy {
    $0.hedge = HedgePolicy(after: .delay(.milliseconds(100)), maximumExtraLoad: 1)
    $0.retry.backoff.jitter = .none
  }

  @Test func `an attempt that takes long gets company, and the first success wins`() async throws {
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .hang)
    talk.transport.on("http://nlp", .json("{}", after: .milliseconds(20)))
    async let call = talk.client.call(get("nlp"))
    await talk.clock.sleepers(atLeast: 1)
    talk.clock.advance(by: .milliseconds(100))
    await talk.clock.sleepers(atLeast: 2)
    talk.clock.advance(by: .milliseconds(20))
    let result = await call
    #expect(result.isSuccess)
    #expect(result.duration == .milliseconds(120))
    let fates = Dictionary(uniqueKeysWithValues: result.attempts.map { ($0.number, $0.fate) })
    #expect(fates == [1: .superseded, 2: .won])
    #expect(result.attempts.first { $0.number == 2 }?.kind == .hedge(after: .milliseconds(100)))
    #expect(talk.transport.runningCount == 0)
    #expect(talk.clock.sleeperCount == 0)
  }

  @Test func `an answer in time needs no hedge and leaves no timer`() async throws {
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .json("{}"))
    #expect(await talk.client.call(get("nlp")).attempts.count == 1)
    #expect(talk.clock.sleeperCount == 0)
  }

  @Test func `a failure doesn't win while another attempt runs`() async throws {
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .status(.badGateway, after: .milliseconds(150)))
    talk.transport.on("http://nlp", .json("{}", after: .milliseconds(100)))
    async let call = talk.client.call(get("nlp"))
    await talk.clock.sleepers(atLeast: 1)
    talk.clock.advance(by: .milliseconds(100))
    await talk.clock.sleepers(atLeast: 2)
    talk.clock.advance(by: .milliseconds(50))
    await talk.observed("attempt 1 nlp: http_status")
    talk.clock.advance(by: .milliseconds(50))
    let result = await call
    #expect(result.isSuccess)
    #expect(result.attempts.map(\.fate) == [.outlived, .won])
  }

  @Test func `an unsafe call isn't hedged`() async throws {
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .json("{}", after: .seconds(1)))
    let result = await talk.whileWaiting(advancing: .seconds(1)) {
      await $0.call(ServiceCall("nlp", ServiceRequest(method: .post, path: "/")))
    }
    #expect(result.attempts.count == 1)
  }

  @Test func `the extra load has its own budget`() throws {
    var policy = policy
    policy.hedge?.maximumExtraLoad = 0.5
    let simulated = try SimulatedService(latency: .milliseconds(101), policy: policy)
    let hedged = try simulated.run { client in
      var hedged = 0
      for _ in 0..<10 where await client.call(get("nlp")).attempts.count > 1 { hedged += 1 }
      return hedged
    }
    #expect(hedged == 5)
  }

  @Test func `a hedge takes no place in a queue from another call`() throws {
    var policy = policy
    policy.concurrency = .fixed(1, queue: 1)
    let simulated = try SimulatedService(latency: .milliseconds(150), policy: policy)
    let clock = simulated.simulation.clock
    let (important, other) = try simulated.run { client in
      async let important = client.call(get("nlp").with { $0.priority = .critical })
      try? await clock.sleep(until: clock.now.advanced(by: .milliseconds(10)))
      let other = await client.call(get("nlp").with { $0.priority = .background })
      return (await important, other)
    }
    #expect(important.isSuccess && important.attempts.count == 1)
    #expect(other.isSuccess && other.duration == .milliseconds(290))
  }

  @Test func `cancelling the call ends both attempts`() async throws {
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .hang)
    let client = talk.client
    let task = Task { await client.call(get("nlp")) }
    await talk.clock.sleepers(atLeast: 1)
    talk.clock.advance(by: .milliseconds(100))
    await talk.clock.sleepers(atLeast: 2)
    task.cancel()
    let result = await task.value
    #expect(result.error?.code == .cancelled)
    #expect(result.attempts.count == 2)
    #expect(talk.transport.runningCount == 0)
  }
}

extension HedgeTests {
  /// In simulated time, where the order of what a cancellation wakes is drawn.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func `a call that was cancelled begins no further hedge`(seed: UInt64) throws {
    var policy = policy
    policy.hedge?.maximumHedges = 2
    let simulation = Simulation(seed: seed)
    let network = SimulatedNetwork(simulation)
    let outage = SimulatedEndpoint.Outage(.seconds(1) ..< .seconds(100), .hangs)
    try network.add("http://nlp", SimulatedEndpoint(outages: [outage]))
    let client = try ServiceClient(
      transport: network,
      services: ["nlp": Service("http://nlp", policy: policy)],
      clock: simulation.clock,
      seed: seed
    )
    let result = try simulation.run {
      // The first call pays for a second hedge.
      _ = await client.call(get("nlp"))
      try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: .seconds(2)))
      let task = simulation.task { await client.call(get("nlp")) }
      try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: .milliseconds(150)))
      task.cancel()
      return await task.value
    }
    #expect(result.error?.code == .cancelled)
    #expect(result.attempts.count == 2)
  }
}

@Suite struct LatencyTests {
  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  @Test func `percentiles are right within a thirtieth`() throws {
    var histogram = LatencyHistogram()
    for millisecond in 1...1000 { histogram.record(.milliseconds(millisecond)) }
    for (share, expected) in [(0.5, 500.0), (0.95, 950), (0.999, 999)] {
      let value = try #require(LatencyHistogram.percentile(share, of: [histogram])).inSeconds * 1000
      #expect(value >= expected && value <= expected * (1 + 1.0 / 30))
    }
  }

  @Test func `the distribution has every answer in the bucket that holds it`() {
    var histogram = LatencyHistogram()
    #expect(histogram.distribution.isEmpty)
    for nanosecond in [0, 7, 7, 64] { histogram.record(.nanoseconds(nanosecond)) }
    #expect(histogram.distribution.map(\.upTo) == [.nanoseconds(0), .nanoseconds(7), .nanoseconds(65)])
    #expect(histogram.distribution.map(\.count) == [1, 2, 1])
  }

  @Test(arguments: [0, 1, 31, 32, 33, 1000, 1 << 40, Int64.max])
  func `any latency has a bucket`(nanoseconds: Int64) throws {
    var histogram = LatencyHistogram()
    histogram.record(.nanoseconds(nanoseconds))
    #expect(try #require(LatencyHistogram.percentile(1, of: [histogram])).wholeNanoseconds >= nanoseconds)
  }

  @Test func `nothing is known before the first window is over, and old answers are forgotten`() {
    var window = LatencyWindow(share: 0.95)
    window.record(.seconds(1), at: at(0))
    #expect(window.delay(at: at(9)) == nil)
    #expect(window.delay(at: at(10)).map { $0 >= .seconds(1) } == true)
    window.record(.milliseconds(10), at: at(35))
    #expect(window.delay(at: at(41)).map { $0 < .milliseconds(11) } == true)
    #expect(window.delay(at: at(1000)) == nil)
  }
}
