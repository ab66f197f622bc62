import Fanfare
import FanfareText
import Instrumentation
import Synchronization

/// Notes what policies did beyond single calls: breakers that opened or closed, endpoints that were left out, services that were paused.
final class PolicyNotes: CallObserver {
  private struct State {
    var start: MonotonicInstant?
    var lines: [String] = []
    /// When the pauses of services end.
    var pauses: [ServiceName: MonotonicInstant] = [:]
  }

  private let state = Mutex(State())
  private let clock: any MonotonicClock

  init(clock: any MonotonicClock = SystemClock()) {
    self.clock = clock
  }

  /// What was noted, a line each.
  var lines: [String] { state.withLock { $0.lines } }

  /// The service that is still paused for the longest time; `nil` if none is.
  var pause: ProgressText.Pause? {
    let now = clock.now
    let last = state.withLock { $0.pauses.max { $0.value < $1.value } }
    guard let last, last.value > now else { return nil }
    return ProgressText.Pause(service: VisibleText.line(last.key.rawValue), left: last.value - now)
  }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    switch event {
    case .callStarted(let call):
      state.withLock { $0.start = min($0.start ?? call.start, call.start) }
    case .circuitChanged(let call, let endpoint, .open(let until)):
      note("circuit breaker of \(call.service) opened", endpoint, for: until)
    case .circuitChanged(let call, let endpoint, .closed):
      note("circuit breaker of \(call.service) closed", endpoint, for: nil)
    case .endpointEjected(let call, let endpoint, let until):
      note("an endpoint of \(call.service) is left out", endpoint, for: until)
    case .servicePaused(let call, let pause):
      state.withLock { $0.pauses[call.service] = pause.until }
      note("\(call.service) paused, as it asked", nil, for: pause.until)
    default:
      break
    }
  }

  private func note(_ text: String, _ endpoint: Endpoint?, for until: MonotonicInstant?) {
    let now = clock.now
    let length = until.map { " for \(($0 - now).brief)" } ?? ""
    state.withLock { state in
      let time = state.start.map { " after \((now - $0).brief)" } ?? ""
      // A breaker that opens and closes all day says so in the log.
      if state.lines.count < 20 {
        state.lines.append("\(text)\(time)\(length)\(endpoint.map { " (\($0))" } ?? "")")
      }
    }
  }
}
