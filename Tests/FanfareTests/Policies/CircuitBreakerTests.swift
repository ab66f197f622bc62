import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct CircuitBreakerTests {
  private var random = SeededRandom(seed: 1)
  private var breaker = CircuitBreaker(
    CircuitBreakerPolicy(
      minimumAttempts: 4,
      window: .seconds(10),
      openDuration: .seconds(5),
      halfOpenPermits: 2
    )
  )

  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  private mutating func attempt(_ verdict: Verdict, at seconds: Double) -> CircuitState? {
    breaker.end(breaker.begin(at: at(seconds)), verdict, .zero, at: at(seconds), &random)
  }

  private mutating func open() {
    for _ in 0..<4 { _ = attempt(.failure, at: 0) }
  }

  @Test mutating func `it opens at half of enough attempts and not before`() {
    #expect(attempt(.failure, at: 0) == nil)
    #expect(attempt(.failure, at: 0) == nil)
    #expect(attempt(.success, at: 0) == nil)
    #expect(attempt(.success, at: 0) == .open(until: at(5)))
    #expect(breaker.refusal(at: at(4.9)) == at(5))
    #expect(breaker.refusal(at: at(5)) == nil)
  }

  @Test mutating func `failures that left the window count no more`() {
    for _ in 0..<3 { #expect(attempt(.failure, at: 0) == nil) }
    #expect(attempt(.failure, at: 11) == nil)
  }

  @Test mutating func `what says nothing counts for nothing`() {
    for _ in 0..<20 { #expect(attempt(.none, at: 0) == nil) }
    #expect(attempt(.failure, at: 0) == nil)
  }

  @Test
  mutating func `half-open it lets through as many probes as it has permits, and closes when they succeed`() {
    open()
    let probes = (0..<2).map { _ in breaker.begin(at: at(5)) }
    #expect(breaker.refusal(at: at(5)) != nil)
    #expect(breaker.end(probes[0], .success, .zero, at: at(6), &random) == nil)
    #expect(breaker.refusal(at: at(6)) != nil)
    #expect(breaker.end(probes[1], .success, .zero, at: at(6), &random) == .closed)
    #expect(breaker.refusal(at: at(6)) == nil)
  }

  @Test mutating func `a probe that fails opens it again for about twice as long`() throws {
    open()
    guard case .open(let until)? = attempt(.failure, at: 5) else { throw Unexpected() }
    #expect(until > at(5 + 8) && until <= at(5 + 10))
  }

  @Test mutating func `a cancelled probe gives its permit back`() {
    open()
    _ = breaker.begin(at: at(5))
    let cancelled = breaker.begin(at: at(5))
    #expect(breaker.refusal(at: at(5)) != nil)
    _ = breaker.end(cancelled, .none, .zero, at: at(5), &random)
    #expect(breaker.refusal(at: at(5)) == nil)
  }

  @Test mutating func `a probe that is never heard of again loses its permit`() {
    open()
    let lost = [breaker.begin(at: at(5)), breaker.begin(at: at(5))]
    #expect(breaker.refusal(at: at(34)) == at(35))
    #expect(breaker.refusal(at: at(35)) == nil)
    #expect(breaker.runningProbes(at: at(35)) == 0)
    #expect(breaker.end(lost[0], .success, .zero, at: at(36), &random) == nil)
  }

  @Test mutating func `an attempt from before the trip says nothing about the probes`() {
    let early = breaker.begin(at: at(0))
    open()
    _ = breaker.begin(at: at(5))
    #expect(breaker.end(early, .failure, .zero, at: at(6), &random) == nil)
    #expect(breaker.refusal(at: at(6)) == nil)
  }

  @Test mutating func `slow answers open it as failures do`() {
    breaker = CircuitBreaker(CircuitBreakerPolicy(minimumAttempts: 4, slowDuration: .seconds(1)))
    var last: CircuitState?
    for _ in 0..<4 { last = breaker.end(breaker.begin(at: at(0)), .success, .seconds(2), at: at(0), &random) }
    #expect(last == .open(until: at(5)))
  }

  @Test func `an open breaker refuses calls at once and says when it is tried again`() async throws {
    let policy = ServicePolicy {
      $0.retry = .never
      $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 2)
    }
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .status(.internalServerError))
    for _ in 0..<2 { _ = await talk.client.call(get("nlp")) }
    let result = await talk.client.call(get("nlp"))
    #expect(result.error?.code == .circuitOpen)
    #expect(result.error?.message == "not called: it failed too often, and is tried again in 5 s")
    #expect(talk.transport.requests.count == 2)
    #expect(talk.recorder.transcript.contains("circuit of http://nlp opened"))
    #expect(talk.recorder.transcript.suffix(2) == ["refused nlp: circuit_open", "end nlp: circuit_open"])
  }

  @Test func `a retry that finds the breaker open leaves the call its own error`() async throws {
    let policy = ServicePolicy {
      $0.retry.backoff.jitter = .none
      $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1)
    }
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .status(.internalServerError))
    let result = await talk.whileWaiting(advancing: .milliseconds(50)) { await $0.call(get("nlp")) }
    #expect(result.error?.code == .httpStatus)
    #expect(result.error?.retryRefusal == .circuitOpen(until: at(5)))
    #expect(result.attempts.count == 1)
  }
}

private struct Unexpected: Error {}
