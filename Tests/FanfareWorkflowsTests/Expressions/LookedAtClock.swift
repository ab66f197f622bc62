import Fanfare
import Synchronization

/// A clock that goes on by a millisecond whenever somebody looks at it.
final class LookedAtClock: MonotonicClock {
  private let time = Atomic<Int64>(0)

  var now: MonotonicInstant {
    MonotonicInstant(nanoseconds: time.add(1_000_000, ordering: .relaxed).newValue)
  }
  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: MonotonicInstant, tolerance: Duration?) async throws {
    while now < deadline {
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}
