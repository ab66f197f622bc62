import Fanfare
import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

/// What tasks say, in the order in which they say it.
private final class Notes: Sendable {
  private let notes = Mutex<[String]>([])

  var all: [String] { notes.withLock { $0 } }

  func add(_ note: String) { notes.withLock { $0.append(note) } }
}

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

  @Test func `time goes from one sleeper to the next, and what wakes there happens there`() async throws {
    let clock = ManualClock()
    await clock.run {
      await withTaskGroup { group in
        let notes = Notes()
        for step in [3, 2] {
          group.addTask {
            for turn in 1...2 {
              try? await clock.sleep(for: .seconds(step))
              // Several suspensions, which take real time.
              for _ in 0..<50 { await Task.yield() }
              notes.add("\(step).\(turn) at \(clock.now.nanoseconds / 1_000_000_000)")
            }
          }
        }
        await clock.advanceAndSettle(by: .seconds(5))
        #expect(notes.all == ["2.1 at 2", "3.1 at 3", "2.2 at 4"])
        #expect(clock.now.nanoseconds == 5_000_000_000 && clock.sleeperCount == 1)
        await clock.advanceAndSettle(by: .seconds(1))
        #expect(notes.all.last == "3.2 at 6")
        #expect(clock.sleeperCount == 0)
      }
    }
  }

  @Test func `all that can go on has gone on when the clock has settled`() async {
    let clock = ManualClock()
    let notes = Notes()
    await clock.run {
      await withDiscardingTaskGroup { group in
        for _ in 0..<100 {
          group.addTask {
            for _ in 0..<20 { await Task.yield() }
            async let child: Void = clock.sleep(for: .seconds(1))
            notes.add("")
            try? await child
            notes.add("")
          }
        }
        await clock.settle()
        #expect(notes.all.count == 100 && clock.sleeperCount == 100)
        await clock.advanceAndSettle(by: .seconds(1))
        #expect(notes.all.count == 200)
      }
    }
  }

  @Test func `a clock without any work settles at once`() async {
    let clock = ManualClock()
    await clock.settle()
    await clock.advanceAndSettle(by: .seconds(3))
    #expect(clock.now.nanoseconds == 3_000_000_000)
  }

  @Test func `the attempts of a call happen at their own times`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://nlp", .status(.serviceUnavailable, after: .milliseconds(30)))
    transport.on("http://nlp", .json("7", after: .milliseconds(20)))
    let policy = ServicePolicy {
      $0.retry.backoff.jitter = .none
      $0.retry.backoff.base = .milliseconds(100)
    }
    let client = try ServiceClient(
      transport: transport,
      services: ["nlp": Service("http://nlp", policy: policy)],
      clock: clock
    )
    await clock.run {
      async let results = client.parallel([
        .get("nlp", "/a", as: Int.self), .get("nlp", "/b", as: Int.self),
      ])
      await clock.advanceAndSettle(by: .seconds(1))
      for result in await results {
        #expect(result.value == 7 && result.duration < .milliseconds(200), "\(result)")
        #expect(result.attempts.allSatisfy { $0.duration < .milliseconds(50) })
      }
    }
    #expect(transport.runningCount == 0)
  }
}
