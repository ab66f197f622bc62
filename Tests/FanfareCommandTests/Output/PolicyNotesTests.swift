import Fanfare
import FanfareTesting
import HTTPTypes
import Instrumentation
import Synchronization
import Testing

@testable import FanfareCommand

@Suite struct PolicyNotesTests {
  /// Looks at the notes when a service is paused.
  private final class Watcher: CallObserver {
    let notes: PolicyNotes
    let seen = Mutex<[ProgressText.Pause?]>([])

    init(_ notes: PolicyNotes) { self.notes = notes }

    func observe(_ event: CallEvent, context: inout InstrumentationContext) {
      notes.observe(event, context: &context)
      if case .servicePaused = event { seen.withLock { $0.append(notes.pause) } }
    }
  }

  @Test func `a pause that a service asked for is shown until it ends, and noted`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on(
      "http://s.test",
      .respond(ServiceResponse(status: .tooManyRequests, headers: [.retryAfter: "30"]))
    )
    let watcher = Watcher(PolicyNotes(clock: clock))
    let client = try ServiceClient(
      transport: transport,
      services: ["s": Service("http://s.test", policy: ServicePolicy(timeout: .seconds(5)))],
      observers: [watcher],
      clock: clock
    )
    #expect(await !client.call(.get("s", "/", as: EmptyResponse.self)).isSuccess)
    #expect(watcher.seen.withLock { $0 } == [ProgressText.Pause(service: "s", left: .seconds(30))])
    clock.advance(by: .seconds(20))
    #expect(watcher.notes.pause?.left == .seconds(10))
    clock.advance(by: .seconds(10))
    #expect(watcher.notes.pause == nil)
    #expect(watcher.notes.lines.count == 1 && watcher.notes.lines[0].hasPrefix("s paused, as it asked"))
  }
}
