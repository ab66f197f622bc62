public import Fanfare
internal import Synchronization

/// A clock whose time stands still while anything can run, and then leaps to the next thing to happen.
public final class SimulatedClock: MonotonicClock {
  private struct Sleeper {
    let wakeAt: MonotonicInstant
    let id: UInt64
    let continuation: UnsafeContinuation<Bool, Never>
  }

  private struct State {
    var now = MonotonicInstant(nanoseconds: 0)
    /// What reading takes is drawn from here.
    var random: SeededRandom
    var nextID: UInt64 = 0
    var sleepers: [Sleeper] = []
    var cancelledEarly: Set<UInt64> = []
  }

  private let state: Mutex<State>
  /// How far the time goes on at most when it is read.
  private let unrest: Duration

  /// Creates a clock.
  ///
  /// - Parameters:
  ///   - unrest: how far the time goes on at most each time it is read; as long as that is zero, it stands still while anything runs.
  ///   - seed: where the chance of that starts.
  init(unrest: Duration = .zero, seed: UInt64 = 0) {
    self.unrest = unrest
    state = Mutex(State(random: SeededRandom(seed: seed)))
  }

  /// The simulated time, which begins at zero.
  public var now: MonotonicInstant {
    state.withLock { state in
      if unrest > .zero { state.now = state.now.advanced(by: unrest * state.random.unit()) }
      return state.now
    }
  }

  /// The time of this clock alone.
  public var timeline: ClockTimeline { ClockTimeline(of: self) }

  /// The smallest step of the clock.
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// How many tasks sleep.
  public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  /// Suspends the task until the simulated time is `deadline`.
  ///
  /// - Parameters:
  ///   - deadline: when to return; an instant that has passed returns at once.
  ///   - tolerance: has no meaning here.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(until deadline: MonotonicInstant, tolerance: Duration? = nil) async throws {
    try Task.checkCancellation()
    let id: UInt64? = state.withLock { state in
      guard deadline > state.now else { return nil }
      state.nextID += 1
      return state.nextID
    }
    guard let id else { return }
    defer { state.withLock { _ = $0.cancelledEarly.remove(id) } }
    let isOver = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let isCancelled = state.withLock { state in
          if state.cancelledEarly.remove(id) != nil { return true }
          state.sleepers.append(Sleeper(wakeAt: deadline, id: id, continuation: continuation))
          return false
        }
        if isCancelled { continuation.resume(returning: false) }
      }
    } onCancel: {
      cancel(id)
    }
    guard isOver else { throw CancellationError() }
  }

  /// Leaps to the time at which the next task wakes, and wakes all whose time that is.
  ///
  /// - Returns: `false` if nobody sleeps.
  func leap() -> Bool {
    let due: [Sleeper] = state.withLock { state in
      guard let next = state.sleepers.map(\.wakeAt).min() else { return [] }
      let now = max(state.now, next)
      state.now = now
      let count = state.sleepers.partition { $0.wakeAt <= now }
      let due = Array(state.sleepers[count...])
      state.sleepers.removeSubrange(count...)
      return due
    }
    for sleeper in due { sleeper.continuation.resume(returning: true) }
    return !due.isEmpty
  }

  private func cancel(_ id: UInt64) {
    let sleeper: Sleeper? = state.withLock { state in
      guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
        // Not asleep yet, or awake already; `sleep` takes the note away in either case.
        state.cancelledEarly.insert(id)
        return nil
      }
      return state.sleepers.remove(at: index)
    }
    sleeper?.continuation.resume(returning: false)
  }
}
