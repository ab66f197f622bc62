internal import NIOCore
internal import Synchronization

/// Runs tasks on an event loop, so that a task and its sockets share a thread.
///
/// Jobs that come while others wait join them: the loop is asked to run them once for all, which costs one closure
/// for a batch instead of one for each job.
///
/// Only the event loop touches the batch that it runs, which the compiler can't see.
final class EventLoopExecutor: TaskExecutor, @unchecked Sendable {
  private struct Jobs {
    var waiting: [UnownedJob] = []
    var isDrainScheduled = false
    var hasEnded = false
  }

  let eventLoop: any EventLoop
  private let jobs = Mutex(Jobs())
  private var batch: [UnownedJob] = []

  init(eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The loop is asked under the lock, so that it can't end between the two.
    let isTaken = jobs.withLock { jobs in
      guard !jobs.hasEnded else { return false }
      jobs.waiting.append(job)
      if !jobs.isDrainScheduled { eventLoop.execute { self.drain() } }
      jobs.isDrainScheduled = true
      return true
    }
    if !isTaken { globalConcurrentExecutor.enqueue(job) }
  }

  /// Leaves later jobs to the executor of all tasks, since the thread of the loop is about to end; those that wait are
  /// run.
  func end() {
    jobs.withLock { $0.hasEnded = true }
  }

  /// Runs the jobs that wait now; those that they add get the next turn, so that sockets aren't starved.
  private func drain() {
    // The two lists change places, so that neither gives its memory back.
    jobs.withLock { jobs in
      jobs.isDrainScheduled = false
      swap(&jobs.waiting, &batch)
    }
    for job in batch { job.runSynchronously(on: asUnownedTaskExecutor()) }
    batch.removeAll(keepingCapacity: true)
  }
}
