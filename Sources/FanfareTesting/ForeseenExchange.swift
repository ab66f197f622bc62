internal import Fanfare
internal import Synchronization

/// An exchange whose end is known when it begins: when, and how unless it is given up before.
final class ForeseenExchange: TransportExchange {
  private let end: MonotonicInstant
  private let ending: TransportReply
  private let cancelled: TransportReply
  private let clock: any MonotonicClock
  private let onEnd: @Sendable () -> Void
  private let state = Mutex(State())

  private struct State {
    /// What tells the recipient.
    var task: Task<Void, Never>?
    var isGivenUp = false
  }

  /// Foresees an exchange.
  ///
  /// - Parameters:
  ///   - end: when it ends.
  ///   - ending: how.
  ///   - cancelled: how it ends when it is given up before.
  ///   - clock: the clock of all its instants.
  ///   - onEnd: called once, when it is over.
  init(
    end: MonotonicInstant,
    ending: TransportReply,
    cancelled: TransportReply,
    clock: any MonotonicClock,
    onEnd: @escaping @Sendable () -> Void
  ) {
    self.end = end
    self.ending = ending
    self.cancelled = cancelled
    self.clock = clock
    self.onEnd = onEnd
  }

  func cancel() {
    let task = state.withLock { state in
      state.isGivenUp = true
      return state.task
    }
    task?.cancel()
  }

  /// Waits for its end.
  func reply() async -> TransportReply {
    defer { onEnd() }
    guard !state.withLock(\.isGivenUp) else { return cancelled }
    return await sleep(until: end) ? ending : cancelled
  }

  /// Tells the recipient of a request's exchange what becomes of it, when that has come.
  func report(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    to recipient: any TransportRecipient,
    on executor: (any TaskExecutor)?
  ) {
    let task = Task(executorPreference: executor) {
      if let due, due < self.end, await self.sleep(until: due) { recipient.exchangeIsOverdue(request) }
      recipient.exchangeEnded(request, with: await self.reply())
    }
    let isGivenUp = state.withLock { state in
      state.task = task
      return state.isGivenUp
    }
    // It may have been given up while it was begun.
    if isGivenUp { task.cancel() }
  }

  /// Returns `false` if the task was cancelled.
  private func sleep(until instant: MonotonicInstant) async -> Bool {
    guard instant > clock.now else { return !Task.isCancelled }
    return (try? await clock.sleep(until: instant, tolerance: nil)) != nil
  }
}
