import Dispatch
import Fanfare
import Synchronization

/// Runs tasks on one thread, as an event loop does: while one of them is at work, no other has its turn.
final class SingleThread: TaskExecutor {
  private let queue = DispatchQueue(label: "fanfare.tests.single-thread")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// A clock that goes on once something else has had its turn on a thread, which it asks for when it is looked at first.
final class TurnClock: MonotonicClock {
  private let thread: SingleThread
  private let wasLookedAt = Atomic(false)
  private let hasComeRound = Atomic(false)

  init(_ thread: SingleThread) { self.thread = thread }

  var now: MonotonicInstant {
    if !wasLookedAt.exchange(true, ordering: .relaxed) {
      Task(executorPreference: thread) { self.hasComeRound.store(true, ordering: .relaxed) }
    }
    return MonotonicInstant(nanoseconds: hasComeRound.load(ordering: .relaxed) ? 1 : 0)
  }

  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: MonotonicInstant, tolerance: Duration?) async throws {}
}
