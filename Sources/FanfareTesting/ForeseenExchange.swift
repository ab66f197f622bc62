internal import Fanfare

/// An exchange whose end is known when it begins: when, and how unless its task is cancelled before.
struct ForeseenExchange: TransportExchange {
  let end: MonotonicInstant
  let ending: TransportReply
  let cancelled: TransportReply
  let clock: any MonotonicClock
  /// Called once, when it is over.
  let onEnd: @Sendable () -> Void

  func reply() async -> TransportReply {
    defer { onEnd() }
    return await sleep(until: end) ? ending : cancelled
  }

  /// Waits for the reply, but no longer than until an instant.
  func wait(until instant: MonotonicInstant) async -> TransportProgress {
    guard instant < end else { return .ended(await reply()) }
    guard await sleep(until: instant) else {
      onEnd()
      return .ended(cancelled)
    }
    return .underWay(self)
  }

  /// Returns `false` if the task was cancelled.
  private func sleep(until instant: MonotonicInstant) async -> Bool {
    guard instant > clock.now else { return !Task.isCancelled }
    return (try? await clock.sleep(until: instant, tolerance: nil)) != nil
  }
}
