internal import Dispatch
internal import Synchronization

/// Runs the jobs of tasks on one thread, and knows when none is left.
final class WatchedExecutor: TaskExecutor {
  private struct State {
    /// How many jobs wait for their turn or run.
    var jobs = 0
    /// Who wants to hear that none is left.
    var watchers: [CheckedContinuation<Void, Never>] = []
  }

  private let queue = DispatchQueue(label: "fanfare.manual-clock")
  private let state = Mutex(State())
  private static let mark = DispatchSpecificKey<ObjectIdentifier>()

  init() {
    queue.setSpecific(key: Self.mark, value: ObjectIdentifier(self))
  }

  /// Whether the current thread runs one of its jobs.
  var isCurrent: Bool {
    DispatchQueue.getSpecific(key: Self.mark) == ObjectIdentifier(self)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.withLock { $0.jobs += 1 }
    queue.async {
      job.runSynchronously(on: self.asUnownedTaskExecutor())
      self.endJob()
    }
  }

  // A job that makes another one able to run enqueues it before it ends itself, so the count doesn't come to nothing between
  // the two.
  private func endJob() {
    let watchers = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      state.jobs -= 1
      guard state.jobs == 0 else { return [] }
      defer { state.watchers = [] }
      return state.watchers
    }
    for watcher in watchers { watcher.resume() }
  }

  /// Waits until no job waits for its turn or runs, except the one that calls this.
  func becomeIdle() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        guard state.jobs > 0 else { return true }
        state.watchers.append(continuation)
        return false
      }
      if isIdle { continuation.resume() }
    }
  }
}
