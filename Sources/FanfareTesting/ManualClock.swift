public import Fanfare
internal import Synchronization

/// A clock that stands still until a test moves it.
///
/// ```swift
/// let clock = ManualClock()
/// async let slept: Void = clock.sleep(for: .seconds(5))
/// await clock.sleepers(atLeast: 1)
/// clock.advance(by: .seconds(5))
/// try await slept
/// ```
///
/// A test of several steps says how many tasks it waits for at each, or has the clock find that out: work inside of ``run(_:)`` is
/// watched, so that ``settle()`` knows when all of it waits, and ``advanceAndSettle(by:)`` moves the time from one sleeper to the
/// next.
public final class ManualClock: MonotonicClock {
  private struct Sleeper {
    let id: UInt64
    let wakeAt: MonotonicInstant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct Watcher {
    let count: Int
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now: MonotonicInstant
    var nextID: UInt64 = 0
    var sleepers: [Sleeper] = []
    var cancelled: Set<UInt64> = []
    var watchers: [Watcher] = []
  }

  private let state: Mutex<State>
  let executor = WatchedExecutor()

  /// Creates a clock.
  ///
  /// - Parameter now: the time that it shows at first.
  public init(now: MonotonicInstant = MonotonicInstant(nanoseconds: 0)) {
    state = Mutex(State(now: now))
  }

  /// The time that the clock shows.
  public var now: MonotonicInstant {
    state.withLock { $0.now }
  }

  /// The time of this clock alone.
  public var timeline: ClockTimeline { ClockTimeline(of: self) }

  /// The smallest step of the clock.
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// How many tasks sleep on this clock now.
  public var sleeperCount: Int {
    state.withLock { $0.sleepers.count }
  }

  /// Moves the time forward and wakes every task whose time has come, earliest first.
  ///
  /// - Parameter duration: by how much; a negative duration is a mistake of the test.
  public func advance(by duration: Duration) {
    precondition(duration >= .zero, "time doesn't go backwards")
    let due = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let due = state.sleepers.filter { $0.wakeAt <= state.now }.sorted {
        ($0.wakeAt, $0.id) < ($1.wakeAt, $1.id)
      }
      state.sleepers.removeAll { $0.wakeAt <= state.now }
      return due
    }
    for sleeper in due { sleeper.continuation.resume() }
  }

  /// Moves the time to the moment at which the next sleeping task wakes, and wakes it.
  ///
  /// - Returns: by how much the time moved; `nil` if no task sleeps.
  @discardableResult
  public func advanceToNextSleeper() -> Duration? {
    guard let step = state.withLock({ state in state.sleepers.map(\.wakeAt).min().map { $0 - state.now } })
    else {
      return nil
    }
    advance(by: step)
    return step
  }

  /// When the next sleeping task wakes; `nil` if none sleeps.
  var nextWakeUp: MonotonicInstant? {
    state.withLock { $0.sleepers.map(\.wakeAt).min() }
  }

  /// Waits until at least `count` tasks sleep on this clock.
  ///
  /// - Parameter count: how many tasks to wait for.
  public func sleepers(atLeast count: Int) async {
    await withCheckedContinuation { continuation in
      let isReached = state.withLock { state in
        guard state.sleepers.count < count else { return true }
        state.watchers.append(Watcher(count: count, continuation: continuation))
        return false
      }
      if isReached { continuation.resume() }
    }
  }

  /// Suspends the task until the clock shows `deadline`.
  ///
  /// - Parameters:
  ///   - deadline: when to return; an instant that has passed returns at once.
  ///   - tolerance: has no meaning here.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(until deadline: MonotonicInstant, tolerance: Duration? = nil) async throws {
    try Task.checkCancellation()
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    defer { state.withLock { _ = $0.cancelled.remove(id) } }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enqueue(Sleeper(id: id, wakeAt: deadline, continuation: continuation))
      }
    } onCancel: {
      cancel(id)
    }
  }

  private func enqueue(_ sleeper: Sleeper) {
    enum Next {
      case wake, cancel
      case wait(announceTo: [Watcher])
    }
    let next: Next = state.withLock { state in
      if state.cancelled.remove(sleeper.id) != nil { return .cancel }
      if sleeper.wakeAt <= state.now { return .wake }
      state.sleepers.append(sleeper)
      let reached = state.watchers.filter { $0.count <= state.sleepers.count }
      state.watchers.removeAll { $0.count <= state.sleepers.count }
      return .wait(announceTo: reached)
    }
    switch next {
    case .wake: sleeper.continuation.resume()
    case .cancel: sleeper.continuation.resume(throwing: CancellationError())
    case .wait(let watchers): for watcher in watchers { watcher.continuation.resume() }
    }
  }

  private func cancel(_ id: UInt64) {
    let sleeper = state.withLock { state -> Sleeper? in
      guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
        // Not asleep yet, or awake already; `sleep` takes the note away in either case.
        state.cancelled.insert(id)
        return nil
      }
      return state.sleepers.remove(at: index)
    }
    sleeper?.continuation.resume(throwing: CancellationError())
  }
}
