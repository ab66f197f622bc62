import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct WaitReasonTests {
  /// What a client's calls waited for, and when each of the waits began, in milliseconds.
  private func waits(_ recorder: EventRecorder) -> [String] {
    recorder.events.compactMap { event in
      guard case .waitStarted(_, let reason, let time) = event else { return nil }
      return "\(reason.rawValue) at \((time - MonotonicInstant(nanoseconds: 0)).wholeMilliseconds)"
    }
  }

  /// Makes calls on a clock that goes on by itself.
  private func waits(
    _ policy: ServicePolicy,
    _ answers: ScriptedAnswer...,
    calls: [ServiceCall<ServiceResponse>]
  ) async throws -> [String] {
    let talk = try Conversation(policy: policy)
    for answer in answers { talk.transport.on("http://nlp", answer) }
    let client = talk.client
    let start = talk.clock.now
    await talk.clock.run {
      async let results = client.parallel(calls)
      await talk.clock.advanceAndSettle(by: .seconds(10))
      _ = await results
    }
    #expect(start == MonotonicInstant(nanoseconds: 0))
    return waits(talk.recorder)
  }

  @Test func `a call that backs off says so, with the time at which its attempt had failed`() async throws {
    let policy = ServicePolicy { $0.retry.backoff.jitter = .none }
    let waits = try await waits(
      policy,
      .status(.serviceUnavailable, after: .milliseconds(7)),
      .json("1"),
      calls: [get("nlp")]
    )
    #expect(waits == ["backoff at 7"])
  }

  @Test func `calls beyond the rate wait for their turn`() async throws {
    let policy = ServicePolicy { $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1) }
    #expect(
      try await waits(policy, .json("1"), calls: [get("nlp"), get("nlp"), get("nlp")])
        == ["rate_limit at 0", "rate_limit at 0"]
    )
  }

  @Test func `calls beyond the limit wait for a permit`() async throws {
    let policy = ServicePolicy { $0.concurrency = .fixed(1, queue: 4) }
    #expect(
      try await waits(policy, .json("1", after: .milliseconds(5)), calls: [get("nlp"), get("nlp")])
        == ["concurrency_limit at 0"]
    )
  }

  @Test func `an equal call waits for the answer to the first`() async throws {
    let policy = ServicePolicy { $0.singleFlight = true }
    let waits = try await waits(
      policy,
      .json("1", after: .milliseconds(5)),
      calls: [get("nlp"), get("nlp")]
    )
    #expect(waits == ["shared_flight at 0", "shared_flight at 0"])
  }

  @Test func `a call that goes out at once waits for nothing`() async throws {
    #expect(try await waits(ServicePolicy(), .json("1"), calls: [get("nlp")]) == [])
  }
}

extension Duration {
  fileprivate var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
