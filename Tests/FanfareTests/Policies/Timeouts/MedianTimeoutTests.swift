import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct MedianTimeoutTests {
  private func at(_ milliseconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
  }

  /// A state that has heard of so many answers, one every 100 ms.
  private func heard(
    _ count: Int64,
    of duration: Duration,
    _ policy: MedianTimeoutPolicy = MedianTimeoutPolicy()
  ) -> MedianTimeout {
    var state = MedianTimeout(policy)
    for number in 0..<count { state.attemptEnded(.success, duration, at: at(number * 100)) }
    return state
  }

  @Test func `three times the median is the limit, once enough answers are known`() throws {
    var state = heard(105, of: .seconds(2))
    let known = state.limit(at: at(10_500))
    let limit = try #require(known)
    #expect(limit >= .seconds(6) && limit < .seconds(6.2))
    var early = heard(50, of: .seconds(2))
    #expect(early.limit(at: at(5000)) == nil)
    var few = MedianTimeout(MedianTimeoutPolicy())
    for number: Int64 in 0..<9 { few.attemptEnded(.success, .seconds(2), at: at(number * 1200)) }
    #expect(few.limit(at: at(11_000)) == nil)
  }

  @Test func `it is bounded below, and failures don't count`() {
    var quick = heard(
      105,
      of: .milliseconds(1),
      MedianTimeoutPolicy(percent: 200, atLeast: .milliseconds(500))
    )
    #expect(quick.limit(at: at(10_500)) == .milliseconds(500))
    var failing = MedianTimeout(MedianTimeoutPolicy())
    for number: Int64 in 0..<105 { failing.attemptEnded(.failure, .seconds(2), at: at(number * 100)) }
    #expect(failing.limit(at: at(10_500)) == nil)
  }

  @Test func `a service that became slower as a whole is asked without it`() {
    var state = heard(105, of: .seconds(2))
    #expect(state.limit(at: at(10_500)) != nil)
    #expect(state.limit(at: at(60_000)) == nil)
  }

  @Test func `what is given up counts as slower, so that the limit doesn't tighten itself`() throws {
    var state = MedianTimeout(MedianTimeoutPolicy(percent: 120, atLeast: .milliseconds(1)))
    for number: Int64 in 0..<1200 {
      let (now, duration) = (at(number * 100), Duration.seconds(number % 10 + 1))
      let limit = state.limit(at: now) ?? .seconds(60)
      state.attemptEnded(duration < limit ? .success : .overload, min(duration, limit), at: now)
    }
    let known = state.limit(at: at(120_000))
    let limit = try #require(known)
    #expect(limit >= .seconds(6) && limit < .seconds(6.3))
  }

  @Test func `the median isn't taken of fewer answers than there have to be`() throws {
    var state = heard(1, of: .seconds(20))
    #expect(state.limit(at: at(11_000)) == nil)
    for number: Int64 in 0..<9 { state.attemptEnded(.success, .seconds(1), at: at(11_000 + number * 100)) }
    let known = state.limit(at: at(12_000))
    let limit = try #require(known)
    #expect(limit >= .seconds(3) && limit < .seconds(3.2))
  }

  @Test func `the row that hangs is given up, and repeated, long before the fixed time-outs`() throws {
    let simulation = Simulation(seed: 7)
    let network = SimulatedNetwork(simulation)
    let policy = ServicePolicy(timeout: .seconds(600)) {
      $0.medianTimeout = MedianTimeoutPolicy()
      $0.circuitBreaker = nil
    }
    var endpoint = SimulatedEndpoint(latency: .seconds(1) ... .seconds(3))
    try network.add("http://nlp", endpoint)
    endpoint.failureRate = 0.05
    endpoint.failure = .hangs
    let hanging = endpoint
    let results = try simulation.run {
      let client = try ServiceClient(
        transport: network,
        services: ["nlp": Service("http://nlp", policy: policy)],
        clock: simulation.clock,
        seed: 1
      )
      _ = await client.parallel((0..<40).map { get("nlp", "/\($0)") }, maximumConcurrency: 4)
      try network.add("http://nlp", hanging)
      return await client.parallel((0..<200).map { get("nlp", "/\($0)") }, maximumConcurrency: 8)
    }
    #expect(results.isComplete)
    let late = results.flatMap(\.attempts).filter { $0.error != nil }
    #expect(!late.isEmpty && late.allSatisfy { $0.error?.code == .attemptTimeout })
    #expect(late.allSatisfy { $0.duration > .seconds(3) && $0.duration < .seconds(8) })
    #expect(late.first?.error?.message.contains(", 300 % of the median") == true)
  }

  @Test func `it holds beside a fixed one, of which the earlier counts`() async throws {
    let policy = ServicePolicy(timeout: .seconds(60), attemptTimeout: .milliseconds(1500)) {
      $0.medianTimeout = MedianTimeoutPolicy()
      $0.retry = .never
    }
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .json("{}", after: .seconds(1)))
    for _ in 0..<12 { _ = await talk.whileWaiting(advancing: .seconds(1)) { await $0.call(get("nlp")) } }
    talk.transport.on("http://summarizer", .hang)
    let result = await talk.whileWaiting(advancing: .seconds(2)) { await $0.call(get("summarizer")) }
    #expect(result.error?.message.contains("within 1.5 s, the attempt's time-out") == true)
  }

  @Test func `its numbers are checked, and a share as a time-out says where it belongs`() {
    let wrong = MedianTimeoutPolicy(percent: 90, atLeast: .zero)
    #expect(wrong.problems.map { $0.prefix(7) } == ["percent", "atLeast"])
    let error = #expect(throws: DecodingError.self) {
      try JSONByteDecoder().decode(ServicePolicy.self, from: Array(#"{"timeout":"300%"}"#.utf8))
    }
    guard case .dataCorrupted(let context)? = error else {
      Issue.record("it is another error: \(String(describing: error))")
      return
    }
    #expect(context.debugDescription.contains("medianTimeout: { percent: 300 }"))
  }
}
