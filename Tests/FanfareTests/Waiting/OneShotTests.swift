import FanfareTesting
import Testing

@testable import Fanfare

@Suite struct OneShotTests {
  @Test func `the first value counts`() async {
    let box = OneShot<Int>()
    #expect(box.resolve(1))
    #expect(!box.resolve(2))
    #expect(await box.wait() == 1)
    // Also once it has been waited for.
    #expect(!box.resolve(3))
  }

  @Test func `a value that comes later ends the waiting`() async {
    let box = OneShot<Int>()
    async let value = box.wait()
    await Task.yield()
    #expect(box.resolve(5))
    #expect(await value == 5)
  }

  private enum Ending: Sendable { case given, late, cancelled }

  @Test func `waiting ends by its deadline`() async {
    let clock = ManualClock()
    let box = OneShot<Ending>()
    let end = clock.now.advanced(by: .seconds(1))
    async let ending = box.wait(until: end, clock: clock, late: .late, cancelled: .cancelled)
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(1))
    #expect(await ending == .late)
    #expect(!box.resolve(.given))
  }

  @Test func `waiting ends when its task is cancelled`() async {
    let clock = ManualClock()
    let box = OneShot<Ending>()
    let end = clock.now.advanced(by: .seconds(1))
    let task = Task { await box.wait(until: end, clock: clock, late: .late, cancelled: .cancelled) }
    await clock.sleepers(atLeast: 1)
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(clock.sleeperCount == 0)
  }

  @Test func `a value in time leaves no timer`() async {
    let clock = ManualClock()
    let box = OneShot<Ending>()
    let end = clock.now.advanced(by: .seconds(1))
    async let ending = box.wait(until: end, clock: clock, late: .late, cancelled: .cancelled)
    await clock.sleepers(atLeast: 1)
    box.resolve(.given)
    #expect(await ending == .given)
    #expect(clock.sleeperCount == 0)
  }
}
