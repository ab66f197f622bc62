import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct DeadlineTests {
  @Test func `a call that is never answered ends with its policy's time-out`() async throws {
    let talk = try Conversation(policy: ServicePolicy(timeout: .seconds(5)))
    talk.transport.on("http://nlp", .hang)
    let result = await talk.whileWaiting(advancing: .seconds(5)) { await $0.call(get("nlp")) }
    #expect(result.error?.code == .deadlineExceeded)
    #expect(result.error?.description == "nlp: no answer within 5 s, the time the call had")
    #expect(result.duration == .seconds(5))
  }

  @Test func `the default time-out is 30 seconds`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    _ = await talk.client.call(get("nlp"))
    #expect(try #require(talk.transport.requests.first).deadline.nanoseconds == 30_000_000_000)
  }

  @Test func `an attempt's time-out is told apart from the deadline`() async throws {
    let talk = try Conversation(
      policy: ServicePolicy(timeout: .seconds(5), attemptTimeout: .seconds(1)) { $0.retry = .never }
    )
    talk.transport.on("http://nlp", .hang)
    let result = await talk.whileWaiting(advancing: .seconds(1)) { await $0.call(get("nlp")) }
    #expect(result.error?.code == .attemptTimeout)
    #expect(result.attempts.first?.error?.code == .attemptTimeout)
  }

  @Test func `a surrounding deadline shortens the policy's time-out`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    await talk.client.withDeadline(.seconds(2)) { _ = await talk.client.call(get("nlp")) }
    #expect(try #require(talk.transport.requests.first).deadline.nanoseconds == 2_000_000_000)
  }

  @Test func `a nested deadline only shortens`() async {
    let clock = ManualClock()
    await withDeadline(.in(.seconds(2), clock: clock)) {
      await withDeadline(.in(.seconds(9), clock: clock)) {
        #expect(Deadline.current == .in(.seconds(2), clock: clock))
      }
      await withDeadline(.in(.seconds(1), clock: clock)) {
        #expect(Deadline.current == .in(.seconds(1), clock: clock))
      }
      #expect(Deadline.current == .in(.seconds(2), clock: clock))
    }
    #expect(Deadline.current == nil)
  }

  @Test func `a deadline reaches the calls of child tasks`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    await withDeadline(.in(.seconds(2), clock: talk.clock)) {
      async let result = talk.client.call(get("nlp"))
      _ = await result
    }
    #expect(try #require(talk.transport.requests.first).deadline.nanoseconds == 2_000_000_000)
  }

  @Test func `a call after the deadline fails without being sent`() async throws {
    let talk = try Conversation()
    let result = await withDeadline(.in(.zero, clock: talk.clock)) { await talk.client.call(get("nlp")) }
    #expect(result.error?.code == .deadlineExceeded)
    #expect(result.attempts.isEmpty)
    #expect(talk.transport.requests.isEmpty)
  }

  @Test func `what the body throws comes out with its type`() async {
    struct Odd: Error {}
    await #expect(throws: Odd.self) {
      try await withDeadline(.in(.seconds(1))) { () async throws(Odd) in throw Odd() }
    }
  }

  @Test(arguments: ["", "-1", "+5", "1.5", "12x", " 5", "1234567890123"])
  func `a header that is no number of milliseconds is no deadline`(value: String) {
    #expect(Deadline(remainingMilliseconds: value) == nil)
  }

  @Test func `a header with milliseconds becomes a deadline`() {
    let clock = ManualClock()
    #expect(Deadline(remainingMilliseconds: "1500", clock: clock) == .in(.milliseconds(1500), clock: clock))
  }

  @Test func `a deadline of another clock is refused and not ignored`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    let other = ManualClock()
    for deadline in [Deadline.in(.seconds(2)), .in(.seconds(2), clock: other)] {
      let alone = await withDeadline(deadline) { await talk.client.call(get("nlp")) }
      #expect(alone.error?.code == .invalidRequest)
      let message = alone.error?.description ?? ""
      #expect(message.contains("another clock"))
      let within = await withDeadline(deadline) {
        await talk.client.withDeadline(.seconds(1)) { await talk.client.call(get("nlp")) }
      }
      #expect(within.error?.code == .invalidRequest)
    }
    #expect(talk.transport.requests.isEmpty)
  }
}
