import Fanfare
import FanfareTesting
import Testing

@Suite struct ManualClockTests {
  @Test func `a sleeping task wakes when its time has come, and not before`() async throws {
    let clock = ManualClock()
    async let slept: Void = clock.sleep(for: .seconds(5))
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(4))
    #expect(clock.sleeperCount == 1)
    clock.advance(by: .seconds(1))
    try await slept
    #expect(clock.sleeperCount == 0)
    #expect(clock.now.nanoseconds == 5_000_000_000)
  }

  @Test func `an instant that has passed isn't waited for`() async throws {
    let clock = ManualClock(now: MonotonicInstant(nanoseconds: 10))
    try await clock.sleep(until: MonotonicInstant(nanoseconds: 10))
  }

  @Test func `a cancelled sleeper wakes with an error and leaves nothing behind`() async {
    let clock = ManualClock()
    await withTaskGroup(of: Bool.self) { group in
      group.addTask { (try? await clock.sleep(for: .seconds(1))) == nil }
      await clock.sleepers(atLeast: 1)
      group.cancelAll()
      #expect(await group.next() == true)
    }
    #expect(clock.sleeperCount == 0)
  }

  @Test func `the clock can go to where the next task wakes`() async throws {
    let clock = ManualClock()
    #expect(clock.advanceToNextSleeper() == nil)
    async let first: Void = clock.sleep(for: .seconds(2))
    async let second: Void = clock.sleep(for: .seconds(3))
    await clock.sleepers(atLeast: 2)
    #expect(clock.advanceToNextSleeper() == .seconds(2))
    try await first
    #expect(clock.advanceToNextSleeper() == .seconds(1))
    try await second
  }
}
