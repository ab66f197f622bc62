import Fanfare
import Testing

@testable import FanfareHTTP

@Suite struct EventLoopClockTests {
  private let anHour = Duration.seconds(3600)

  @Test func `a time that has passed is no reason to wait`() async throws {
    try await withTransport { transport in
      let clock = EventLoopClock(transport: transport)
      try await clock.sleep(until: clock.now)
      try await clock.sleep(until: clock.now.advanced(by: .zero - anHour))
    }
  }

  @Test func `it wakes no task before its time`() async throws {
    try await withTransport { transport in
      let clock = EventLoopClock(transport: transport)
      let end = clock.now.advanced(by: .microseconds(200))
      try await clock.sleep(until: end)
      #expect(clock.now >= end)
    }
  }

  @Test func `cancellation wakes a task at any moment`() async throws {
    try await withTransport { transport in
      let clock = EventLoopClock(transport: transport)
      for turns in 0..<200 {
        let task = Task { try await clock.sleep(until: clock.now.advanced(by: anHour)) }
        for _ in 0..<turns { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
      }
    }
  }

  @Test func `a task that sleeps through the end of the transport sleeps on`() async throws {
    let transport = HTTPTransport(eventLoops: 1)
    let clock = EventLoopClock(transport: transport)
    let task = Task { try await clock.sleep(until: clock.now.advanced(by: anHour)) }
    for _ in 0..<100 { await Task.yield() }
    await transport.shutdown()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
