import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct ConcurrencyLimitTests {
  private func at(_ milliseconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
  }

  @Test func `AIMD adds one for each round of answers while half of it is used`() {
    var limit = ConcurrencyLimit(ConcurrencyPolicy(initial: 20, maximum: 22))
    for _ in 0..<100 { limit.record(.zero, isOverload: false, inFlight: 9, at: at(0)) }
    #expect(limit.value == 20)
    for _ in 0..<10 { limit.record(.zero, isOverload: false, inFlight: 15, at: at(0)) }
    #expect(limit.value == 20)
    for _ in 0..<11 { limit.record(.zero, isOverload: false, inFlight: 15, at: at(0)) }
    #expect(limit.value == 21)
    for _ in 0..<100 { limit.record(.zero, isOverload: false, inFlight: 15, at: at(0)) }
    #expect(limit.value == 22)
  }

  @Test func `overload takes a tenth from AIMD, once for all attempts that met it`() {
    var limit = ConcurrencyLimit(ConcurrencyPolicy(initial: 100))
    for end: Int64 in 0..<50 {
      limit.record(.milliseconds(100), isOverload: true, inFlight: 1, at: at(100 + end))
    }
    #expect(limit.value == 90)
    limit.record(.milliseconds(100), isOverload: true, inFlight: 1, at: at(200))
    #expect(limit.value == 81)
    for round: Int64 in 3..<100 {
      limit.record(.milliseconds(100), isOverload: true, inFlight: 1, at: at(round * 100))
    }
    #expect(limit.value == 1)
  }

  @Test(arguments: [false, true])
  func `Gradient2 grows while latency stays and falls when it rises or calls time out`(isOverload: Bool) {
    var limit = ConcurrencyLimit(ConcurrencyPolicy(algorithm: .gradient2, initial: 20, maximum: 100))
    for _ in 0..<200 { limit.record(.milliseconds(10), isOverload: false, inFlight: 100, at: at(0)) }
    #expect(limit.value == 100)
    for _ in 0..<20 { limit.record(.milliseconds(100), isOverload: isOverload, inFlight: 100, at: at(0)) }
    #expect(limit.value < 20)
  }

  @Test func `Gradient2 comes to rest under a latency that stays high`() {
    // Where the allowance is added below a ratio of 1 as well, the limit climbs for ever near 0.8.
    var limit = ConcurrencyLimit(ConcurrencyPolicy(algorithm: .gradient2, initial: 20, maximum: 1000))
    for _ in 0..<50 { limit.record(.milliseconds(10), isOverload: false, inFlight: 1000, at: at(0)) }
    let before = limit.value
    for _ in 0..<20 { limit.record(.milliseconds(20), isOverload: false, inFlight: 1000, at: at(0)) }
    #expect(limit.value < before)
  }
}

@Suite struct PermitPoolTests {
  private final class Waiter: PermitWaiter {
    let priority: CallPriority
    let deadline: MonotonicInstant

    init(_ priority: CallPriority = .normal, deadline: Int64 = 0) {
      self.priority = priority
      self.deadline = MonotonicInstant(nanoseconds: deadline)
    }
  }

  @Test func `permits are handed on in order`() {
    var pool = PermitPool<Waiter>(.fixed(1, queue: 2))
    let waiters = [Waiter(), Waiter()]
    #expect(pool.take() == true)
    #expect(pool.take() == false)
    for waiter in waiters { #expect(pool.enqueue(waiter) == nil) }
    #expect(pool.giveBack().first === waiters[0])
    #expect(pool.giveBack().first === waiters[1])
    #expect(pool.giveBack().isEmpty)
    #expect(pool.inUse == 0)
  }

  @Test func `a full queue refuses the least important, then the first to expire`() {
    var pool = PermitPool<Waiter>(.fixed(1, queue: 2))
    _ = pool.take()
    let low = Waiter(.low, deadline: 9)
    let soon = Waiter(.normal, deadline: 3)
    let late = Waiter(.normal, deadline: 8)
    let later = Waiter(.normal, deadline: 9)
    #expect(pool.enqueue(low) == nil)
    #expect(pool.enqueue(soon) == nil)
    #expect(pool.enqueue(late) === low)
    #expect(pool.enqueue(later) === soon)
    #expect(pool.waiterCount == 2)
  }
}

@Suite struct ConcurrencyTests {
  private func policy(queue: Int) -> ServicePolicy {
    ServicePolicy {
      $0.timeout = .seconds(3600)
      $0.concurrency = .fixed(1, queue: queue)
      $0.retry = .never
    }
  }

  @Test func `a call that waits for a permit gets it when another ends`() throws {
    let simulated = try SimulatedService(latency: .seconds(1), policy: policy(queue: 10))
    let results = try simulated.run { await $0.parallel([get("nlp"), get("nlp"), get("nlp")]) }
    #expect(results.isComplete)
    #expect(simulated.network.traffic(at: "http://nlp").mostRunning == 1)
  }

  @Test func `without a queue the call is refused and doesn't count against the service`() throws {
    let simulated = try SimulatedService(latency: .seconds(1), policy: policy(queue: 0))
    let results = try simulated.run { await $0.parallel([get("nlp"), get("nlp")]) }
    #expect(results.failures.map(\.error?.code) == [.concurrencyLimited])
    #expect(results.failures.first?.error?.message == "not called: 1 attempts run already")
  }

  @Test func `the deadline and cancellation end the wait, and the permit goes on`() async throws {
    let talk = try Conversation(policy: policy(queue: 10))
    talk.transport.on("http://nlp", .json("{}", after: .seconds(5)))
    let client = talk.client
    async let first = client.call(get("nlp"))
    await talk.clock.sleepers(atLeast: 1)
    async let second = withDeadline(.in(.seconds(2), clock: talk.clock)) { await client.call(get("nlp")) }
    await talk.clock.sleepers(atLeast: 2)
    let third = Task { await client.call(get("nlp")) }
    await talk.clock.sleepers(atLeast: 3)
    third.cancel()
    #expect(await third.value.error?.code == .cancelled)
    talk.clock.advance(by: .seconds(2))
    #expect(await second.error?.code == .deadlineExceeded)
    talk.clock.advance(by: .seconds(3))
    #expect(await first.isSuccess)
    talk.transport.on("http://nlp/next", .json("{}"))
    #expect(await client.call(get("nlp", "/next")).isSuccess)
  }
}

@Suite struct RateLimitTests {
  @Test func `a call waits for its turn, and is refused if it has none in time`() throws {
    let policy = ServicePolicy {
      $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1, maximumWait: .seconds(1))
    }
    let simulated = try SimulatedService(latency: .milliseconds(1), policy: policy)
    let results = try simulated.run { await $0.parallel([get("nlp"), get("nlp"), get("nlp")]) }
    #expect(results.map(\.error?.code) == [nil, nil, .rateLimited])
    #expect(simulated.network.traffic(at: "http://nlp").received == 2)
  }
}

@Suite struct LoadSheddingTests {
  @Test func `the least important calls are refused first`() throws {
    let policy = ServicePolicy { $0.loadShedding = LoadSheddingPolicy(maximumCalls: 4, normalShare: 0.75) }
    let simulated = try SimulatedService(latency: .seconds(1), policy: policy)
    let calls = [CallPriority.normal, .background, .background, .normal, .normal, .critical, .critical].map {
      priority in
      ServiceCall("nlp", ServiceRequest(method: .get, path: "/", priority: priority))
    }
    let results = try simulated.run { await $0.parallel(calls) }
    #expect(
      results.map(\.error?.code) == [nil, nil, .loadShed, nil, .loadShed, nil, .loadShed]
    )
  }
}
