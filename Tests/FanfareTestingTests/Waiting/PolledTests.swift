import Fanfare
import FanfareTesting
import Testing

@Suite struct PolledTests {
  @Test func `what is there at once is asked for once, and nothing sleeps`() async throws {
    let clock = ManualClock()
    let answer: Int = try await polled(for: "it", on: clock) { 7 }
    #expect(answer == 7 && clock.sleeperCount == 0)
  }

  @Test(.timeLimit(.minutes(10))) func `what isn't there yet is asked for again after the interval`()
    async throws
  {
    let (clock, questions) = (ManualClock(), WatchedState(0))
    async let answer: Int = polled(for: "it", every: .seconds(1), on: clock) {
      questions.note { count -> Int? in
        count += 1
        return count == 3 ? count : nil
      }
    }
    for _ in 0..<2 {
      await clock.sleepers(atLeast: 1)
      clock.advance(by: .seconds(1))
    }
    #expect(try await answer == 3)
  }

  @Test func `what never comes is an error that says what it was`() async throws {
    let error = await #expect(throws: NeverThere.self) {
      try await polled(for: "the batch in the list", every: .zero, atMost: 3) { nil as Int? }
    }
    #expect("\(try #require(error))" == "the batch in the list isn't there, asked for 3 times")
  }
}
